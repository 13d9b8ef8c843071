/** Configuration of Eleventy sites: simple literals in scripts that are never executed. */
import type { SiteFile } from './data-file.ts'
import type { InheritedFrontMatter } from './front-matter-defaults.ts'
import { folderOf, globRule, ignoreFileRules, joinPath, type PathRule, trimSlashes } from './path-patterns.ts'
import { argumentsOf, findScript, listsOf, membersOf, scriptOf } from './script-literals.ts'
import { createConfiguration, type SiteConfiguration } from './site-configuration.ts'

/** Reads `eleventy.config.*` or `.eleventy.js`; null when there is none. */
export function readEleventy(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^(?:\.eleventy\.c?js|eleventy\.config\.[cm]?[jt]s)$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  const stated = (name: string) =>
    membersOf(script, name.toLowerCase())[0] ?? argumentsOf(script, `set${name}Directory`)[0]
  const input = trimSlashes(stated('Input') ?? '')
  // these folders are relative to the input folder, and may be beside it
  const folder = (name: string, fallback: string) => folderFrom(input, stated(name) ?? fallback)
  const ignoreFiles = files.filter(({ path }) => /^\.(?:eleventyignore|gitignore)$/.test(path))
  const usesGitignore = !/setUseGitIgnore\(\s*false/.test(script)
  return createConfiguration('Eleventy', [file.path], {
    contentFolders: input === '' ? [] : [input],
    rules: [
      ...unbuiltFormats(script),
      ...[folder('Includes', '_includes'), folder('Layouts', '_layouts'), folder('Data', '_data')]
        .filter((path) => path !== '' && path !== input)
        .map((path) => globRule(path, 'excluded')),
      globRule(trimSlashes(stated('Output') ?? '_site'), 'excluded'),
      ...argumentsOf(script, 'ignores\\.add').map((glob) => globRule(glob, 'excluded')),
      ...ignoreFiles
        .filter(({ path }) => usesGitignore || path !== '.gitignore')
        .flatMap(({ text }): PathRule[] => ignoreFileRules(text, 'excluded')),
    ],
  })
}

/** Returns a path that may begin with `../` as one from the root of the site. */
function folderFrom(folder: string, path: string): string {
  const isAbove = /^\.\.\//.test(path)
  return isAbove ? folderFrom(folderOf(folder), path.slice(3)) : joinPath(folder, trimSlashes(path))
}

/** Returns the rule of `templateFormats` without Markdown: files of Markdown are no templates, and have no page. */
function unbuiltFormats(script: string): PathRule[] {
  const formats = [
    ...listsOf(script, 'templateFormats'),
    ...argumentsOf(script, 'setTemplateFormats').flatMap((text) => text.split(',')),
  ].map((format) => format.trim())
  const isKnown = formats.length > 0 && !/addTemplateFormats|setTemplateFormats\(\s*[^'"`\s]/.test(script)
  return isKnown && !formats.some((format) => format === 'md' || format === '*')
    ? [globRule('**/*.md', 'draft')]
    : []
}

/** Values that hide the pages to which a script gives them. */
const HIDING_VALUES =
  /^[ \t]*(?:module\.exports[ \t]*=[ \t]*\{|export[ \t]+default[ \t]*\{)?[ \t]*['"]?(permalink|published|draft|eleventyExcludeFromCollections)['"]?:[ \t]*(true|false)[ \t]*[,}\r\n]/gm

/** Returns the keys in a data script (`*.11tydata.js`) that decide whether its pages are public: only literals. */
export function scriptData(text: string): InheritedFrontMatter[] {
  const script = scriptOf({ path: '', text })
  const pairs = [...script.matchAll(HIDING_VALUES)].map(
    ([, key = '', value]) => [key, value === 'true'] as const,
  )
  const values = Object.fromEntries(pairs)
  const strings = Object.fromEntries(pairs.map(([key, value]) => [key, String(value)]))
  return pairs.length === 0 ? [] : [{ values, strings }]
}
