/** Content folders and mounts of Hugo sites (https://gohugo.io/configuration/module/#mounts). */

import { type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import { normalizeLanguage } from '../language.ts'
import { lowerCaseKeys, textIn, textsIn } from './data-file.ts'
import { type PathRule, selectionRules, trimSlashes } from './path-patterns.ts'
import { mountsOf, type SiteConfiguration, type StaticMount } from './site-configuration.ts'

const languagesOf = (config: Mapping) => Object.values(toMapping(config.languages)).map(lowerCaseKeys)
const mountedIn = (config: Mapping) => [toMapping(config.module).mounts].flat().map(lowerCaseKeys)
const contentMountsIn = (config: Mapping) =>
  mountedIn(config).filter(({ target }) => /^content(?:\/|$)/.test(textIn(target) ?? ''))

/** Returns the folders of `staticDir`, `staticDir2` and so on, also of languages, and those that are mounted on `static` or `assets`. */
export function hugoStaticMounts(config: Mapping): StaticMount[] {
  const stated = [config, ...languagesOf(config)].flatMap((settings) =>
    Object.entries(settings).flatMap(([key, value]) => (/^staticdir\d*$/.test(key) ? textsIn(value) : [])),
  )
  const mounted = mountedIn(config).flatMap(({ source, target }) => {
    const [, below] = /^(?:static|assets)(?:\/(.*))?$/.exec(trimSlashes(textIn(target) ?? '')) ?? [null]
    return below === null ? [] : mountsOf(textsIn(source), below)
  })
  return [...mountsOf(stated), ...mounted]
}

/**
 * Returns the content folders, the innermost first: the mounts on `content`, else `contentDir` of the languages and the
 * general one, unless every language has its own.
 */
export function hugoContentFolders(config: Mapping): string[] {
  const mounted = contentMountsIn(config).map(({ source }) => textIn(source))
  const ofLanguages = languagesOf(config).map(({ contentdir }) => textIn(contentdir))
  const isGeneralUsed = ofLanguages.length === 0 || ofLanguages.includes(null)
  const general = isGeneralUsed ? [textIn(config.contentdir) ?? 'content'] : []
  const folders = (mounted.length > 0 ? mounted : [...ofLanguages, ...general]).flatMap((folder) =>
    folder === null ? [] : [trimSlashes(folder)],
  )
  return [...new Set(folders)].sort((a, b) => b.length - a.length)
}

/**
 * Returns the content folders that belong to one language: `contentDir` of a language, and mounts with `lang`. If there is one,
 * the general content folder belongs to the default language.
 */
export function hugoLanguageFolders(
  config: Mapping,
  defaultLanguage: string | null,
): SiteConfiguration['languageFolders'] {
  const languages = Object.entries(toMapping(config.languages)).map(
    ([tag, settings]) => [tag, textIn(lowerCaseKeys(settings).contentdir)] as const,
  )
  const mounts = contentMountsIn(config).map(({ lang, source }) => [textIn(lang), textIn(source)] as const)
  const stated = [...languages, ...mounts].flatMap(([tag, folder]) =>
    tag === null || folder === null ? [] : [{ tag, folder: trimSlashes(folder) }],
  )
  if (stated.length === 0) return []
  const isDefault = (tag: string) => tag.toLowerCase() === defaultLanguage?.toLowerCase()
  const general = trimSlashes(textIn(config.contentdir) ?? 'content')
  const others = stated.some(({ tag }) => isDefault(tag)) ? [] : [{ folder: general, language: null }]
  return [
    ...others,
    ...stated.map(({ tag, folder }) => ({
      folder,
      language: isDefault(tag) ? null : normalizeLanguage(tag),
    })),
  ].sort((a, b) => b.folder.length - a.folder.length)
}

/** Returns the rules of `includeFiles`, `excludeFiles` and `files`, whose globs begin in the source of their mount. */
export function hugoMountRules(config: Mapping): PathRule[] {
  return contentMountsIn(config).flatMap(({ source, includefiles, excludefiles, files }) =>
    selectionRules(
      [...textsIn(files), ...textsIn(includefiles), ...textsIn(excludefiles).map((glob) => `!${glob}`)],
      trimSlashes(textIn(source) ?? ''),
    ),
  )
}
