/** Pages that the configuration of their site hides by a key or a tag of the front matter, or because they lack a key. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import type { FrontMatter } from '../frontmatter/frontmatter.ts'
import type { SiteConfiguration } from '../site/site-configuration.ts'
import { flattenValues, type KeyLookup, normalizeKey } from './key-lookup.ts'
import type { FileContext } from './path-language.ts'

const YES = /^(?:true|yes|on|1)$/i

/** The parts of a document that decide whether its site shows it. */
type PageSource = Pick<FrontMatter, 'data'> & Partial<Pick<FrontMatter, 'body'>>

/** Returns true, with a warning, for a page that its site does not show to everybody. */
export function isHiddenBySite(
  { site, path }: Pick<FileContext, 'site' | 'path'>,
  keys: KeyLookup,
  document: PageSource,
  collector: DiagnosticCollector,
): boolean {
  const reason =
    (site
      ? (hidingReason(site.configuration, keys) ?? unbuiltPost(site.configuration, path, document))
      : null) ?? paywallReason(keys, document.body ?? '')
  if (reason === null) return false
  collector.warn('unlisted', `${reason}: the article becomes a draft`)
  return true
}

function hidingReason(site: SiteConfiguration, keys: KeyLookup): string | null {
  const { generator, hidingKeys, hidingTags, publishingKeys } = site
  if (hidingKeys.length > 0 && isTrue(keys, hidingKeys)) return `the site hides pages with "${hidingKeys[0]}"`
  if (publishingKeys.length > 0 && !isTrue(keys, publishingKeys))
    return `${generator} publishes only pages with "${publishingKeys[0]}: true"`
  if (hidingTags.length === 0) return null
  const tags = textsOf(keys, ['tags', 'tag']).flatMap((text) => text.split(',').map((tag) => tag.trim()))
  const tag = hidingTags.find((name) => tags.includes(name))
  return tag === undefined ? null : `the site encrypts pages with the tag "${tag}"`
}

/** Returns why Jekyll does not build a post without front matter, or null. */
function unbuiltPost(
  { generator }: SiteConfiguration,
  path: string,
  document: Pick<FrontMatter, 'data'>,
): string | null {
  const isPost = generator === 'Jekyll' && /(?:^|\/)_posts\//.test(path)
  return isPost && Object.keys(document.data).length === 0
    ? 'Jekyll builds no post without front matter'
    : null
}

/** The line below which Ghost and Substack show a text to members or subscribers only. */
const PAYWALL = /^[ \t]*(?:<!--[ \t]*members-only[ \t]*-->|<div class="paywall-jump")/m

/** Returns why a part of a page is not public, or null. With a public `visibility`, Ghost ignores the line. */
function paywallReason(keys: KeyLookup, body: string): string | null {
  if (!/members-only|paywall-jump/.test(body) || !PAYWALL.test(body)) return null
  const isPublic = textsOf(keys, ['visibility']).includes('public')
  return isPublic ? null : 'a part of the page is for members or subscribers only'
}

const isTrue = (keys: KeyLookup, names: readonly string[]): boolean =>
  textsOf(keys, names.map(normalizeKey)).some((text) => YES.test(text))

const textsOf = (keys: KeyLookup, names: readonly string[]): string[] =>
  keys
    .find(names)
    .flatMap(flattenValues)
    .filter((item) => typeof item === 'string')
