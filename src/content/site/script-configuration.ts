/** Configuration in scripts (Docusaurus, Astro, Eleventy, VitePress, Quartz, Nuxt): simple literals, never executed. */
import type { SiteFile } from './data-file.ts'
import { globRule, ignoreFileRules, joinPath, type PathRule, trimSlashes } from './path-patterns.ts'
import {
  createConfiguration,
  type Generator,
  mountsOf,
  type SiteConfiguration,
} from './site-configuration.ts'

const TEXT_LENGTH_MAX = 200_000
/** A string literal in one line. */
const STRING = `['"\`]([^'"\`\\n$]{0,200})['"\`]`

/** Returns the string literals of all members `name: '…'` in a script. */
function membersOf(script: string, name: string): string[] {
  return [...script.matchAll(new RegExp(`\\b${name}:[ \\t]{0,20}${STRING}`, 'g'))].map(
    ([, text = '']) => text,
  )
}

/** Returns the string literals in the lists of all members `name: […]` in a script. */
function listsOf(script: string, name: string): string[] {
  const lists = [...script.matchAll(new RegExp(`\\b${name}:[ \\t]{0,20}\\[([^\\[\\]]{0,5000})\\]`, 'g'))]
  return lists.flatMap(([, list = '']) =>
    [...list.matchAll(new RegExp(STRING, 'g'))].map(([, text = '']) => text),
  )
}

const findScript = (files: readonly SiteFile[], name: RegExp): SiteFile | undefined =>
  files.find(({ path }) => name.test(path))

const scriptOf = ({ text }: SiteFile): string =>
  text.slice(0, TEXT_LENGTH_MAX).replace(/^[ \t]*\/\/.*$/gm, '')

/** Reads the configuration script of a site; null when there is none. */
export function readScriptConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  return (
    readDocusaurus(files) ??
    readAstro(files) ??
    readEleventy(files) ??
    readVitePress(files) ??
    readQuartz(files) ??
    readOthers(files)
  )
}

function readDocusaurus(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^docusaurus\.config\.[cm]?[jt]s$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  const folders = membersOf(script, 'path').map(trimSlashes)
  return createConfiguration('Docusaurus', [file.path], {
    ...languagesIn(script),
    title: membersOf(script, 'title')[0] ?? null,
    url: siteUrlIn(script, 'url', 'baseUrl'),
    contentFolders: [
      'docs',
      'blog',
      'src/pages',
      'i18n',
      'versioned_docs',
      ...folders.filter((name) => name !== ''),
    ],
    staticMounts: mountsOf(listsOf(script, 'staticDirectories')),
    rules: listsOf(script, 'exclude').map((glob) => globRule(`**/${trimSlashes(glob)}`, 'excluded')),
  })
}

/** Returns the URL of a site from the members with its origin and its path; null without an origin. */
function siteUrlIn(script: string, origin: string, path: string): string | null {
  const [url] = membersOf(script, origin).filter((text) => /^https?:/.test(text))
  return url === undefined ? null : url.replace(/\/+$/, '') + (membersOf(script, path)[0] ?? '')
}

function languagesIn(script: string): Pick<SiteConfiguration, 'defaultLanguage' | 'languages'> {
  const [language] = membersOf(script, 'defaultLocale')
  const isTag = language !== undefined && language !== 'root'
  return {
    defaultLanguage: isTag ? language : null,
    languages: [...listsOf(script, 'locales'), ...(isTag ? [language] : [])],
  }
}

function readAstro(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^astro\.config\.[cm]?[jt]s$/)
  if (file === undefined) return null
  const collections = findScript(files, /^src\/(?:content\.config|content\/config)\.[cm]?[jt]s$/)
  const bases = collections === undefined ? [] : membersOf(scriptOf(collections), 'base').map(trimSlashes)
  return createConfiguration('Astro', [file.path], {
    ...languagesIn(scriptOf(file)),
    url: siteUrlIn(scriptOf(file), 'site', 'base'),
    contentFolders: ['src', ...bases.filter((base) => base !== '')],
  })
}

function readEleventy(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^(?:\.eleventy\.c?js|eleventy\.config\.[cm]?[jt]s)$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  const input = trimSlashes(membersOf(script, 'input')[0] ?? '')
  const folder = (name: string, fallback: string) => trimSlashes(membersOf(script, name)[0] ?? fallback)
  const ignoreFiles = files.filter(({ path }) => /^\.(?:eleventyignore|gitignore)$/.test(path))
  const usesGitignore = !/setUseGitIgnore\(\s*false/.test(script)
  return createConfiguration('Eleventy', [file.path], {
    contentFolders: input === '' ? [] : [input],
    rules: [
      globRule(joinPath(input, folder('includes', '_includes')), 'excluded'),
      globRule(joinPath(input, folder('layouts', '_layouts')), 'excluded'),
      globRule(joinPath(input, folder('data', '_data')), 'excluded'),
      globRule(folder('output', '_site'), 'excluded'),
      ...ignoreFiles
        .filter(({ path }) => usesGitignore || path !== '.gitignore')
        .flatMap(({ text }): PathRule[] => ignoreFileRules(text, 'excluded')),
    ],
  })
}

function readVitePress(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^\.vitepress\/config(?:\/index)?\.[cm]?[jt]s$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  const folder = trimSlashes(membersOf(script, 'srcDir')[0] ?? '')
  return createConfiguration('VitePress', [file.path], {
    title: membersOf(script, 'title')[0] ?? null,
    defaultLanguage: membersOf(script, 'lang')[0] ?? null,
    contentFolders: folder === '' ? [] : [folder],
    rules: listsOf(script, 'srcExclude').map((glob) => globRule(joinPath(folder, glob), 'excluded')),
  })
}

function readQuartz(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^quartz\.config\.ts$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  return createConfiguration('Quartz', [file.path], {
    title: membersOf(script, 'pageTitle')[0] ?? null,
    defaultLanguage: membersOf(script, 'locale')[0] ?? null,
    contentFolders: ['content'],
    rules: listsOf(script, 'ignorePatterns').map((glob) => globRule(`**/${trimSlashes(glob)}`, 'excluded')),
  })
}

/** Generators of which only the name matters. */
const OTHERS: readonly (readonly [RegExp, Generator, readonly string[]])[] = [
  [/^nuxt\.config\.[cm]?[jt]s$/, 'Nuxt', ['content']],
  [/^config\.rb$/, 'Middleman', ['source', 'data']],
]

function readOthers(files: readonly SiteFile[]): SiteConfiguration | null {
  for (const [name, generator, contentFolders] of OTHERS) {
    const file = findScript(files, name)
    if (file !== undefined)
      return createConfiguration(generator, [file.path], { ...languagesIn(scriptOf(file)), contentFolders })
  }
  return null
}
