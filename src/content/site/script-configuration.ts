/** Configuration in scripts (Docusaurus, Astro, Eleventy, VitePress, Quartz, Nuxt): simple literals, never executed. */
import type { SiteFile } from './data-file.ts'
import { readDocusaurus } from './docusaurus.ts'
import { readEleventy } from './eleventy.ts'
import { globRule, joinPath, type PathRule, selectionRules, trimSlashes } from './path-patterns.ts'
import {
  findScript,
  languagesIn,
  listsOf,
  membersOf,
  negatedGlobsIn,
  scriptOf,
  siteUrlIn,
} from './script-literals.ts'
import { createConfiguration, type Generator, type SiteConfiguration } from './site-configuration.ts'

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

function readAstro(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^astro\.config\.[cm]?[jt]s$/)
  if (file === undefined) return null
  const collections = findScript(files, /^src\/(?:content\.config|content\/config)\.[cm]?[jt]s$/)
  const bases = collections === undefined ? [] : membersOf(scriptOf(collections), 'base').map(trimSlashes)
  return createConfiguration('Astro', [file.path], {
    ...languagesIn(scriptOf(file)),
    url: siteUrlIn(scriptOf(file), 'site', 'base'),
    contentFolders: ['src', ...bases.filter((base) => base !== '')],
    rules: collections === undefined ? [] : loaderRules(scriptOf(collections)),
  })
}

/** Returns the rules of the patterns with `!` in content loaders: `glob({ pattern: ['**', '!wip/**'], base: '…' })`. */
function loaderRules(script: string): PathRule[] {
  const loaders = [...script.matchAll(/\bglob\(\s*\{(.{0,1000}?)\}\s*\)/gs)].map(
    ([, members = '']) => members,
  )
  return loaders.flatMap((members) =>
    selectionRules(negatedGlobsIn(members), trimSlashes(membersOf(members, 'base')[0] ?? '')),
  )
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
    publishingKeys: script.includes('Plugin.ExplicitPublish()') ? ['publish'] : [],
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
