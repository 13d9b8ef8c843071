/** Literals in configuration scripts, found without executing them: members, lists, arguments. */
import type { SiteFile } from './data-file.ts'
import type { SiteConfiguration } from './site-configuration.ts'

const TEXT_LENGTH_MAX = 200_000
/** A string literal in one line. */
const STRING = `['"\`]([^'"\`\\n$]{0,200})['"\`]`

/** Returns the string literals of all members `name: '…'` in a script. */
export function membersOf(script: string, name: string): string[] {
  return [...script.matchAll(new RegExp(`\\b${name}:[ \\t]{0,20}${STRING}`, 'g'))].map(
    ([, text = '']) => text,
  )
}

/** Returns the string literals that are the first argument of all calls `name('…')` in a script. */
export function argumentsOf(script: string, name: string): string[] {
  const call = new RegExp(`\\b${name}\\([ \\t\\n]{0,20}${STRING}[ \\t\\n]{0,20}[,)]`, 'g')
  return [...script.matchAll(call)].map(([, text = '']) => text)
}

/** Returns true for a script with a member of this name and this value. */
export const hasMember = (script: string, name: string, value: string): boolean =>
  new RegExp(`\\b${name}['"]?:[ \\t]{0,20}${value}\\b`).test(script)

/** Returns the string literals in the lists of all members `name: […]` in a script. */
export function listsOf(script: string, name: string): string[] {
  const lists = [...script.matchAll(new RegExp(`\\b${name}:[ \\t]{0,20}\\[([^\\[\\]]{0,5000})\\]`, 'g'))]
  return lists.flatMap(([, list = '']) =>
    [...list.matchAll(new RegExp(STRING, 'g'))].map(([, text = '']) => text),
  )
}

/** Returns the same as `listsOf`, but nothing when a list has another item, such as a variable. */
export function completeListsOf(script: string, name: string): string[] {
  const other = new RegExp(`\\b${name}:(?![ \\t]{0,20}\\[\\s{0,500}(?:${STRING}[\\s,]{0,500}){0,200}\\])`)
  return other.test(script) ? [] : listsOf(script, name)
}

/** Returns the file with a name; undefined without one. */
export const findScript = (files: readonly SiteFile[], name: RegExp): SiteFile | undefined =>
  files.find(({ path }) => name.test(path))

/** Returns the beginning of a script without the lines that are comments. */
export const scriptOf = ({ text }: SiteFile): string =>
  text.slice(0, TEXT_LENGTH_MAX).replace(/^[ \t]*\/\/.*$/gm, '')

/** Returns the URL of a site from the members with its origin and its path; null without an origin. */
export function siteUrlIn(script: string, origin: string, path: string): string | null {
  const [url] = membersOf(script, origin).filter((text) => /^https?:/.test(text))
  return url === undefined ? null : url.replace(/\/+$/, '') + (membersOf(script, path)[0] ?? '')
}

/** Returns `defaultLocale` and `locales`. */
export function languagesIn(script: string): Pick<SiteConfiguration, 'defaultLanguage' | 'languages'> {
  const [language] = membersOf(script, 'defaultLocale')
  const isTag = language !== undefined && language !== 'root'
  return {
    defaultLanguage: isTag ? language : null,
    languages: [...listsOf(script, 'locales'), ...(isTag ? [language] : [])],
  }
}

/** Returns the string literals that begin with `!`, as in lists of globs. */
export const negatedGlobsIn = (script: string): string[] =>
  [...script.matchAll(/['"`](![^'"`\n$]{1,200})['"`]/g)].map(([, glob = '']) => glob)
