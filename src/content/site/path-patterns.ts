/** Path patterns of generators: globs, prefixes and ignore files, as rules of which the last match counts. */

/** The effect of a rule on the paths that it matches. */
type PathEffect = 'excluded' | 'included' | 'draft'

/** A rule for paths, relative to the root of a site. */
export interface PathRule {
  matches: (path: string, isFolder: boolean) => boolean
  effect: PathEffect
}

/** Returns the effect of the rules on a path or on a folder above it, the uppermost first; null without one. */
export function effectOfRules(rules: readonly PathRule[], path: string): PathEffect | null {
  if (rules.length === 0) return null
  for (const level of levelsOf(path)) {
    const rule = rules.findLast(({ matches }) => matches(level, level !== path))
    if (rule !== undefined && rule.effect !== 'included') return rule.effect
  }
  return null
}

/** Returns the folders above a path, the uppermost first, and the path itself. */
export function levelsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Returns the rule of a glob. With `starCrossesFolders`, `*` matches `/` too. */
export function globRule(glob: string, effect: PathEffect, starCrossesFolders = false): PathRule {
  const isMatch = compileGlob(trimSlashes(glob), starCrossesFolders)
  return { matches: (path) => isMatch(path), effect }
}

/**
 * Returns the rules of a list of globs and folders below `folder`: those with `!` exclude, and if one has none, what
 * no other glob names is excluded.
 */
export function selectionRules(globs: readonly string[], folder = ''): PathRule[] {
  const rules = globs.flatMap((glob) => {
    const path = joinPath(folder, trimSlashes(glob.replace(/^![ \t]*/, '')))
    const effect = glob.startsWith('!') ? 'excluded' : 'included'
    return [globRule(path, effect), globRule(`${path}/**`, effect)]
  })
  const isBelow = (path: string) => folder === '' || path.startsWith(`${folder}/`)
  return globs.every((glob) => glob.startsWith('!'))
    ? rules
    : [{ matches: (path, isFolder) => !isFolder && isBelow(path), effect: 'excluded' }, ...rules]
}

/** A pattern in which a repeated group may repeat again takes exponential time in JavaScript, unlike in Go. */
const NESTED_REPETITION = /\)[*+{?]/
const PATTERN_LENGTH_MAX = 200

/**
 * Returns the rule of a regular expression that excludes paths, or null when it is not supported. `subjectOf` returns
 * the text in which the expression is searched for.
 */
export function regexRule(source: string, subjectOf: (path: string) => string): PathRule | null {
  if (source.length > PATTERN_LENGTH_MAX || NESTED_REPETITION.test(source)) return null
  try {
    const pattern = new RegExp(source, 'u')
    return { matches: (path) => pattern.test(subjectOf(path)), effect: 'excluded' }
  } catch {
    return null
  }
}

/**
 * Returns the rules of an ignore file in Git's syntax (`man gitignore`). Its paths begin in the folder `base`.
 */
export function ignoreFileRules(text: string, effect: PathEffect, base = ''): PathRule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const pattern = line.replace(/(?<!\\)\s+$/, '')
    if (pattern === '' || pattern.startsWith('#')) return []
    const isNegated = pattern.startsWith('!')
    const glob = pattern.replace(/^!/, '').replace(/\/$/, '')
    const isMatch = compileGlob(joinPath(base, glob.includes('/') ? trimSlashes(glob) : `**/${glob}`), false)
    const isForFolders = pattern.endsWith('/')
    return {
      matches: (path: string, isFolder: boolean) => (isFolder || !isForFolders) && isMatch(path),
      effect: isNegated ? 'included' : effect,
    }
  })
}

/** Returns the last segment of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Returns the folder that contains a path; empty at the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Joins a folder, which may be empty, and a path. */
export const joinPath = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`)

/** Returns a path without `./` and without slashes at its ends. */
export const trimSlashes = (path: string): string =>
  path
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '')

/** A character of a glob, or a star. */
type GlobToken = { star: 'name' | 'path' } | { isMatch: (character: string) => boolean }

const BRACES = /\{([^{}]*,[^{}]*)\}/
const ALTERNATIVES_MAX = 64
const GLOB_LENGTH_MAX = 500

/** Compiles a glob to a function. A match takes at most the product of both lengths, whatever the pattern is. */
function compileGlob(glob: string, starCrossesFolders: boolean): (path: string) => boolean {
  if (glob.length > GLOB_LENGTH_MAX) return () => false
  const folders = glob.replace(/(^|\/)\*\*\//g, '$1{,\0/}')
  const alternatives = expandBraces(folders).map((text) => tokensOf(text, starCrossesFolders))
  return (path) => alternatives.some((tokens) => matchesTokens(tokens, path))
}

/** Expands the innermost braces until none is left or there are too many: `a.{b,c}` becomes `a.b` and `a.c`. */
function expandBraces(glob: string): string[] {
  const globs = [glob]
  while (globs.length < ALTERNATIVES_MAX) {
    const index = globs.findIndex((text) => BRACES.test(text))
    const text = globs[index]
    const group = text === undefined ? null : BRACES.exec(text)
    if (text === undefined || group === null) break
    const [before, after] = [text.slice(0, group.index), text.slice(group.index + group[0].length)]
    globs.splice(index, 1, ...(group[1] ?? '').split(',').map((part) => before + part + after))
  }
  return globs
}

function tokensOf(glob: string, starCrossesFolders: boolean): GlobToken[] {
  const parts = glob.match(/\\.|\*+|\[[!^]?[^\]]+\]|./gsu) ?? []
  return parts.map((part) => {
    if (part === '\0') return { star: 'path' }
    if (part.startsWith('*')) return { star: starCrossesFolders || part.length > 1 ? 'path' : 'name' }
    if (part === '?') return { isMatch: (character) => character !== '/' }
    if (part.length > 2 && part.startsWith('[')) return { isMatch: characterClass(part) }
    const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part
    return { isMatch: (character) => character === literal }
  })
}

function characterClass(text: string): (character: string) => boolean {
  const isNegated = /^\[[!^]/.test(text)
  const members = text.slice(isNegated ? 2 : 1, -1)
  const ranges = [...members.matchAll(/(.)-(.)/gsu)].map(([, from = '', to = '']) => [from, to] as const)
  return (character) => {
    const isMember =
      members.includes(character) || ranges.some(([from, to]) => from <= character && character <= to)
    return character !== '/' && isMember !== isNegated
  }
}

/** Matches by the set of positions in the pattern that each character of the path can lead to. */
function matchesTokens(tokens: readonly GlobToken[], path: string): boolean {
  let positions = skipStars(tokens, new Set([0]))
  for (const character of path) {
    const next = new Set<number>()
    for (const position of positions) {
      const token = tokens[position]
      if (token === undefined) continue
      if ('star' in token) {
        if (token.star === 'path' || character !== '/') next.add(position)
      } else if (token.isMatch(character)) next.add(position + 1)
    }
    positions = skipStars(tokens, next)
    if (positions.size === 0) return false
  }
  return positions.has(tokens.length)
}

/** Adds the positions behind stars, which match nothing too. */
function skipStars(tokens: readonly GlobToken[], positions: Set<number>): Set<number> {
  for (const position of positions) {
    const token = tokens[position]
    if (token !== undefined && 'star' in token) positions.add(position + 1) // the iteration reaches added members
  }
  return positions
}
