/** URLs in articles: which are safe, which are relative, and repair of URLs without a scheme. */

/** Returns true when a file or folder of that name is next to the article's file. */
export type IsLocal = (segment: string) => boolean

const HOST_LIKE = /^[a-z\d-]+(?:\.[a-z\d-]+)+(?::\d{1,5})?(?=[/?])/i
const SCHEME = /^[a-z][a-z\d+.-]*:/i
const SCRIPT_SCHEME =
  /^(?:javascript|vbscript|livescript|mocha|jscript|data|blob|filesystem|view-source)[:\\]/i
const PLAIN_START = /^(?:https?:\/\/|[/#?.])/i
const SRCSET_CANDIDATE = /([^\s,]\S*[^\s,]|[^\s,])(\s[^,]*)?/g
const SRCSET_DESCRIPTOR = /^(?:[1-9]\d{0,5}w|\d{1,3}(?:\.\d{1,4})?x)?$/
const INVISIBLE = /[\s\p{C}\p{Z}]+/gu

/**
 * Adds `https://` to a URL that lost its scheme: `//host…`, or a first segment that looks like a host
 * (letters, digits, hyphens, at least one dot) and is followed by `/` or `?`. A segment is a path, not a
 * host, when a file or folder of that name is next to the article's file. A port may follow the host: a
 * browser would take the host of `example.cn:8080/x` for a scheme. Every other URL is returned unchanged, but
 * trimmed.
 */
export function repairUrl(url: string, isLocal: IsLocal = () => false): string {
  const trimmed = url.trim()
  if (/^\/\/[^/\\]/.test(trimmed)) return `https:${trimmed}`
  const host = HOST_LIKE.exec(trimmed)?.[0]
  return host === undefined || isLocal(host) ? trimmed : `https://${trimmed}`
}

/**
 * Returns true for a URL that runs code or contains a document of its own (`javascript:`, `data:` …). White
 * space, control characters and invisible characters are ignored, because browsers drop some of them and
 * clients trim others.
 */
export function isScriptUrl(url: string): boolean {
  return !PLAIN_START.test(url) && SCRIPT_SCHEME.test(url.replace(INVISIBLE, ''))
}

/**
 * Returns true for a URL that is relative to its article or its site: no scheme, no host, not only a
 * fragment.
 */
export function isRelativeUrl(url: string): boolean {
  return url !== '' && !url.startsWith('#') && !/^[/\\]{2}/.test(url) && !SCHEME.test(url)
}

/**
 * Returns a URL that may be a cover, source or canonical URL (http, https or relative), or null for any
 * other.
 */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim()
  if (trimmed === '' || isScriptUrl(trimmed) || /^[/\\]{2}/.test(trimmed)) return null
  return /^https?:\/\//i.test(trimmed) || !SCHEME.test(trimmed.replace(INVISIBLE, '')) ? trimmed : null
}

/**
 * Applies a function to every URL of a `srcset` (WHATWG HTML, "image candidate strings"). Candidates whose
 * descriptor is neither a width nor a density are dropped, as in browsers.
 */
export function mapSrcset(srcset: string, map: (url: string) => string): string {
  const candidates: string[] = []
  for (const [, url = '', descriptor = ''] of srcset.matchAll(SRCSET_CANDIDATE)) {
    if (SRCSET_DESCRIPTOR.test(descriptor.trim())) candidates.push(`${map(url)} ${descriptor.trim()}`.trim())
  }
  return candidates.join(', ')
}
