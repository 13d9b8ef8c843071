/** Restrictions of API keys: the IP addresses, networks and origins of web pages from which a key is accepted. */
import { BlockList, isIP } from 'node:net'

/** The restrictions of a key. An empty list allows any. */
export interface KeyRestrictions {
  /** IP addresses, and networks in CIDR notation (RFC 4632). */
  allowedAddresses: readonly string[]
  /** Origins of web pages, as browsers send them in `Origin` (RFC 6454, section 6.2). */
  allowedOrigins: readonly string[]
}

/** Where a request comes from. */
export interface RequestSource {
  /** The IP address of the client, as trusted proxies report it. */
  ip: string
  /** The header `Origin`. Only browsers send it. */
  origin: string | undefined
}

/** Returns true for an IP address, or a network in CIDR notation such as `2001:db8::/32`. */
export function isAddressOrNetwork(text: string): boolean {
  try {
    addTo(new BlockList(), text)
    return true
  } catch {
    return false
  }
}

/** Returns the origin of a URL in the form in which browsers send it; null for a text that has none. */
export function originOf(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  return new URL(text).origin
}

/**
 * Returns why a key is not accepted from the source, or null when it is accepted. The reason names what the request contains,
 * not what the key allows: it must not tell a thief where the key can be used.
 */
export function refusalReason(
  { allowedAddresses, allowedOrigins }: KeyRestrictions,
  { ip, origin }: RequestSource,
): string | null {
  if (allowedAddresses.length > 0 && !contains(allowedAddresses, ip))
    return isIP(ip) === 0
      ? 'The API key is restricted to certain IP addresses, and the IP address of this request is unknown.'
      : `The API key is not accepted from the IP address ${ip}.`
  if (allowedOrigins.length === 0) return null
  if (origin === undefined)
    return 'The API key is restricted to web pages of certain origins, and this request has no Origin header.'
  return allowedOrigins.includes(origin)
    ? null
    : 'The API key is not accepted from the origin of this request.'
}

function contains(allowedAddresses: readonly string[], ip: string): boolean {
  const family = isIP(ip)
  if (family === 0) return false // a trusted proxy may forward any text
  const list = new BlockList()
  for (const entry of allowedAddresses) addTo(list, entry)
  return list.check(ip, familyName(family))
}

/** Adds an IP address or a network to the list. Throws for any other text. */
function addTo(list: BlockList, text: string): void {
  const [, ip = text, prefix] = /^(.+)\/(\d{1,3})$/.exec(text) ?? []
  const family = isIP(ip)
  if (family === 0 || ip.includes('%')) throw new RangeError('This is not an IP address.')
  if (prefix === undefined) list.addAddress(ip, familyName(family))
  else list.addSubnet(ip, Number(prefix), familyName(family))
}

const familyName = (family: number) => (family === 6 ? 'ipv6' : 'ipv4')
