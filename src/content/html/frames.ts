/** Frames of other sites: players of well-known hosts stay, and all other frames become links. */
import type { Transformer } from 'sanitize-html'
import { type IsLocal, isRelativeUrl, isScriptUrl, repairUrl } from '../urls.ts'
import type { HtmlPolicy } from './html-policy.ts'

/** A tag name that the policy does not allow: sanitize-html discards the tag and keeps its content. */
export const DISCARDED_TAG = 'dropped'

/**
 * Hosts of players, with the paths of their players. A host that has other pages too is allowed below the path of its
 * players only: `www.google.com/url` would lead a frame to any page.
 */
const PLAYERS: Readonly<Record<string, RegExp>> = {
  'www.youtube-nocookie.com': /^/,
  'www.youtube.com': /^/,
  'youtube.com': /^/,
  'player.vimeo.com': /^/,
  'player.bilibili.com': /^/,
  'www.bilibili.com': /^\/blackboard\//,
  'v.qq.com': /^\/txp\/iframe\//,
  'player.youku.com': /^\/embed\//,
  'music.163.com': /^\/outchain\//,
  'open.spotify.com': /^\/embed(?:-podcast)?\//,
  'w.soundcloud.com': /^\/player\//,
  'embed.podcasts.apple.com': /^/,
  'bandcamp.com': /^\/EmbeddedPlayer\//,
  'codepen.io': /^\/[\w-]+\/embed\//,
  'www.dailymotion.com': /^\/embed\//,
  'geo.dailymotion.com': /^\/player/,
  'player.twitch.tv': /^/,
  'clips.twitch.tv': /^\/embed/,
  'www.loom.com': /^\/embed\//,
  'www.google.com': /^\/maps\/embed/,
}

/** Features that a frame may use (Permissions Policy). None of them reads the camera, the microphone or the place. */
const ALLOWED_FEATURES = new Set([
  ...['accelerometer', 'autoplay', 'clipboard-write', 'encrypted-media', 'fullscreen', 'gyroscope'],
  ...['picture-in-picture', 'web-share'],
])

/** Returns a transformer that keeps allowed frames, always with https, and replaces all others with a link to their page. */
export function frameRewriter(
  { frameHosts }: HtmlPolicy,
  isLocal: IsLocal | undefined,
  removedTags: Set<string>,
): Transformer {
  return (tagName, attributes) => {
    const href = repairUrl(attributes.src ?? '', isLocal)
    const src = href.replace(/^http:/i, 'https:')
    const url = URL.canParse(src) ? new URL(src) : null
    const isHttps = url?.protocol === 'https:'
    if (isHttps && (PLAYERS[url.hostname]?.test(url.pathname) || isHostOf(url, frameHosts))) {
      return { tagName, attribs: { ...attributes, ...allowedFeatures(attributes.allow), src: url.href } }
    }
    removedTags.add('iframe')
    if (!isHttps && (!isRelativeUrl(src) || isScriptUrl(src))) return { tagName: DISCARDED_TAG, attribs: {} }
    return { tagName: 'a', attribs: { href }, text: attributes.title?.trim() || labelOf(src, url) }
  }
}

/** Returns true for a URL of one of these hosts at the default port and without a password. */
const isHostOf = ({ host, username, password }: URL, hosts: readonly string[]) =>
  hosts.includes(host) && username === '' && password === ''

/** Returns the attribute `allow` without features that are not allowed. An origin behind a feature is left out. */
function allowedFeatures(allow: string | undefined): { allow?: string } {
  if (allow === undefined) return {}
  const features = allow.split(';').map((feature) => feature.trim().split(/\s/, 1)[0] ?? '')
  return { allow: features.filter((feature) => ALLOWED_FEATURES.has(feature)).join('; ') }
}

/** Returns host and path of a page, or the path alone if it is relative. */
function labelOf(src: string, url: URL | null): string {
  const label = url === null ? src.split(/[?#]/, 1)[0] : url.hostname.replace(/^www\./, '') + url.pathname
  return label?.replace(/(.)\/$/, '$1') || src
}
