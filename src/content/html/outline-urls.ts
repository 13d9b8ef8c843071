/** URLs in the outline of sanitized HTML: targets of links, relative URLs, and other URLs of pictures and players. */
import { isRelativeUrl } from '../urls.ts'
import type { HtmlAttributes } from './html-scanner.ts'

/** The distinct URLs of a body. */
export interface OutlineUrls {
  /** The targets of all links. */
  linkTargets: Set<string>
  /** Relative URLs of links, pictures and players. */
  relativeLinks: Set<string>
  /** The other URLs of pictures and players: absolute ones, and those with template tags. */
  remoteMedia: Set<string>
}

/** Returns the URLs of an empty body. */
export const noUrls = (): OutlineUrls => ({
  ...{ linkTargets: new Set(), relativeLinks: new Set(), remoteMedia: new Set() },
})

/** Adds the URLs of an element. */
export function addUrls(
  urls: OutlineUrls,
  name: string,
  { href, src, poster, srcset }: HtmlAttributes,
): void {
  if (href !== undefined) {
    if (name === 'a') urls.linkTargets.add(href)
    addRelativeLink(urls, href)
  }
  if (src !== undefined && name === 'iframe') addRelativeLink(urls, src)
  else if (src !== undefined) addMedia(urls, src)
  if (poster !== undefined) addMedia(urls, poster)
  if (srcset === undefined) return
  for (const candidate of srcset.split(', ')) addMedia(urls, candidate.split(' ', 1)[0] ?? '')
}

function addMedia(urls: OutlineUrls, url: string): void {
  if (!addRelativeLink(urls, url) && !/^(?:data:|#|$)/i.test(url)) urls.remoteMedia.add(url)
}

/** Adds a relative URL without template tags. Returns false for any other. */
function addRelativeLink({ relativeLinks }: OutlineUrls, url: string): boolean {
  const isTemplate = url.includes('{{') || url.includes('{%')
  if (isTemplate || !isRelativeUrl(url)) return false
  relativeLinks.add(url)
  return true
}
