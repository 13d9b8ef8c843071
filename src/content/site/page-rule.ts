/** The rule "is this a page of its site?": decides by path and site whether a file is read, and whether it is hidden. */
import { effectOfRules, levelsOf, nameOf } from './path-patterns.ts'
import type { Generator, SiteConfiguration } from './site-configuration.ts'

/** Why the generator of a site would not show a file. Its article is a draft. */
export interface HiddenReason {
  code: 'hidden-name' | 'bundle-resource' | 'outside-content' | 'excluded'
  reason: string
  /** What in the file shows that it is a page after all: a date, front matter, or a title of any kind. */
  unless?: 'dated' | 'front-matter' | 'titled'
}

/** The decision about a file: a page, a page that is hidden, or no page, which is not read. */
export type PageDecision =
  | { kind: 'page' }
  | { kind: 'hidden'; hidden: HiddenReason }
  | { kind: 'not-read'; reason: string }

/** A file of a site. */
export interface SitePath {
  /** The configuration of its site; null when it is not known. */
  site: SiteConfiguration | null
  /** Path relative to the root of the site; to the imported folder without a configuration. */
  path: string
  /** True when an `index` file with front matter lies in its folder or above, and it is not that file. */
  isBesideIndex: boolean
  /** True when the site has `_index` files, as sites of Hugo and Zola have. */
  hasSections: boolean
}

const PAGE: PageDecision = { kind: 'page' }

/** Generators that publish files and folders whose names begin with `_`. */
const PUBLISHES_UNDERSCORES: ReadonlySet<Generator> = new Set([
  'Hugo',
  'Zola',
  'Pelican',
  'Nikola',
  'MkDocs',
  'Eleventy',
])
/** Generators whose content folders cannot be read with certainty from their configuration. */
const HAS_UNCERTAIN_FOLDERS: ReadonlySet<Generator> = new Set([
  'Docusaurus',
  'Astro',
  'Nuxt',
  'Middleman',
  'Nikola',
])
/** Names that are pages although they begin with `_`: sections of Hugo and Zola, posts of Jekyll and Hexo. */
const PUBLIC_UNDERSCORES = /^(?:_posts|_index\.[^/]*)$/i
/** Folders that Jekyll excludes by itself (https://jekyllrb.com/docs/configuration/default/). */
const JEKYLL_PACKAGES = /(?:^|\/)vendor\/(?:bundle|cache|gems|ruby)\//
/** Folders of drafts, whose articles are drafts without a diagnostic. */
const DRAFT_FOLDER = /^_drafts?$/i

/**
 * Decides about a file. What a known generator does not build is not read, or hidden where its author may still
 * want it. Without a known generator, whatever most generators hide is hidden.
 */
export function decidePage(file: SitePath): PageDecision {
  const { site, path } = file
  if (site !== null && !isInContent(site, path)) return outsideContent(site)
  if (site?.generator === 'Jekyll' && JEKYLL_PACKAGES.test(path))
    return { kind: 'not-read', reason: 'packages, which Jekyll excludes' }
  const effect = site === null ? null : effectOfRules(site.rules, path)
  if (effect === 'excluded')
    return { kind: 'not-read', reason: `excluded by the configuration (${site?.files[0]})` }
  if (effect === 'draft') return hide('excluded', `${site?.files[0]} lists it as a draft`)
  return hiddenName(site, path) ?? bundleResource(file) ?? repositoryFile(site, path) ?? PAGE
}

function hide(code: HiddenReason['code'], reason: string, unless?: HiddenReason['unless']): PageDecision {
  return { kind: 'hidden', hidden: { code, reason, ...(unless && { unless }) } }
}

/** Returns true for a path in the folders that a site names as its content. */
export function isInContent({ contentFolders, generator }: SiteConfiguration, path: string): boolean {
  if (contentFolders.length === 0 || contentFolders.some((folder) => path.startsWith(`${folder}/`)))
    return true
  return generator === 'Docusaurus' && /^[^/]+_versioned_docs\//.test(path)
}

function outsideContent({ generator, contentFolders }: SiteConfiguration): PageDecision {
  const folders = contentFolders.map((folder) => `${folder}/`).join(', ')
  return HAS_UNCERTAIN_FOLDERS.has(generator)
    ? hide('outside-content', `${generator} reads pages from ${folders}`)
    : { kind: 'not-read', reason: `outside of ${folders} (${generator})` }
}

/** Returns the decision about a name that the generator hides, or null. */
function hiddenName(site: SiteConfiguration | null, path: string): PageDecision | null {
  const generator = site?.generator ?? null
  const name = nameOf(path)
  if (name.startsWith('.')) return hide('hidden-name', 'no generator publishes names that begin with "."')
  if (generator === 'Jekyll' && /(?:^|\/)_posts\//.test(path) && !/^\d{2,4}-\d{1,2}-\d{1,2}-/.test(name))
    return hide('hidden-name', 'Jekyll publishes a post only with a date at the beginning of its name')
  if (generator === 'Jekyll' && levelsOf(path).some((level) => /^[#~]|~$/.test(nameOf(level))))
    return hide('hidden-name', 'Jekyll ignores names that begin with "#" or "~" or end with "~"')
  if (generator === 'Quarto' && /^readme\./i.test(name))
    return hide('hidden-name', 'Quarto does not render README files')
  if (generator === 'Nuxt' && levelsOf(path).some((level) => /(?:^|\/)-[^/]*$/.test(level)))
    return hide('hidden-name', 'Nuxt Content ignores names that begin with "-"')
  if (generator !== null && PUBLISHES_UNDERSCORES.has(generator)) return null
  const hidden = levelsOf(path).find((level) => isHiddenLevel(site, level))
  if (hidden === undefined) return null
  const subject = generator === null ? 'most generators do not publish' : `${generator} does not publish`
  return hide('hidden-name', `${subject} names that begin with "_" (${hidden})`)
}

function isHiddenLevel(site: SiteConfiguration | null, level: string): boolean {
  const name = nameOf(level)
  if (!name.startsWith('_') || DRAFT_FOLDER.test(name)) return false
  if (site === null) return !PUBLIC_UNDERSCORES.test(name)
  const isIncluded = site.rules.some(({ effect, matches }) => effect === 'included' && matches(level, true))
  if (isIncluded && site.generator !== 'Quarto') return false
  if (site.generator === 'Jekyll') return name !== '_posts' && !site.collections.includes(name.slice(1))
  return site.generator !== 'Hexo' || level !== `${site.contentFolders[0]}/_posts`
}

/**
 * Returns the decision about Markdown beside or below the `index.md` of a leaf bundle, which is a resource of
 * that page (https://gohugo.io/content-management/page-bundles/#leaf-bundles), or null.
 */
function bundleResource({ site, isBesideIndex, hasSections }: SitePath): PageDecision | null {
  if (!isBesideIndex) return null
  if (site?.generator === 'Hugo') return { kind: 'not-read', reason: 'a resource of a leaf bundle (Hugo)' }
  if (site !== null) return null
  const reason = 'in a site of Hugo, a file beside "index.md" is a resource of that page'
  return hide('bundle-resource', reason, hasSections ? 'dated' : 'titled')
}

const REPOSITORY_FILE =
  /^(?:readme|licen[cs]e|contributing|code_of_conduct|changelog|security|support|issue_template|pull_request_template|claude|agents|gemini)\b[^/]*$/i

/** Returns the decision about a file of the repository rather than of its site, which has no front matter, or null. */
function repositoryFile(site: SiteConfiguration | null, path: string): PageDecision | null {
  if (site?.generator !== 'Jekyll' || !REPOSITORY_FILE.test(path)) return null
  return hide('outside-content', 'Jekyll does not build files without front matter', 'front-matter')
}
