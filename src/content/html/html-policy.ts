/** HTML policy of an installation: hosts of frames and classes that articles may have beside the built-in ones; URL of media files. */
import { MEDIA_PATH } from '../media/media-urls.ts'

/** The additions to the built-in policy (sanitizer-policy.ts). It is plain data, which is copied to worker threads. */
export interface HtmlPolicy {
  /** Host names in lower case, whose pages may be shown in an iframe. */
  frameHosts: readonly string[]
  /** Names of classes, and prefixes that end with `*`. */
  classes: readonly string[]
  /** The URL of media files (setting MEDIA_URL). Paths of media files on this server become URLs below it. */
  mediaUrl: string
}

/** The policy without additions. */
export const DEFAULT_POLICY: HtmlPolicy = { frameHosts: [], classes: [], mediaUrl: MEDIA_PATH }

/** The version of the renderer. Increment it when the same source is rendered to other HTML: articles are then rendered again. */
const RENDERER = 2

/** Returns a text that is equal for two policies if, and only if, they render every article to the same HTML. */
export function policyFingerprint({ frameHosts, classes, mediaUrl }: HtmlPolicy): string {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort()
  return JSON.stringify({
    ...{ renderer: RENDERER, frameHosts: sorted(frameHosts), classes: sorted(classes) },
    ...(mediaUrl !== MEDIA_PATH && { mediaUrl }), // left out by default, as in fingerprints of earlier versions
  })
}

const HOST_NAME = /^[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z][a-z\d-]*$/
const CLASS_PATTERN = /^[A-Za-z_-][\w:/.-]{0,99}\*?$/

/**
 * Returns a host name in lower case and ASCII; null for everything else: an IP address, a name without a dot, a URL, a
 * port, a wildcard.
 */
export function normalizeFrameHost(name: string): string | null {
  const url = `https://${name}/`
  if (/[/?#@:\\*\s]/.test(name) || !URL.canParse(url)) return null
  const { hostname } = new URL(url)
  return HOST_NAME.test(hostname) ? hostname : null
}

/** Returns true for the name of a class, or for a prefix with `*`, such as `card-*`. `*` alone is none. */
export function isClassPattern(pattern: string): boolean {
  return CLASS_PATTERN.test(pattern)
}
