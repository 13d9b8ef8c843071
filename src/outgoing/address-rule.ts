/** Rule for the IP addresses that the server may connect to when a URL comes from somebody else: public ones only. */
import { type LookupAddress, type LookupAllOptions, lookup as resolveHost } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are not public (IANA special-purpose registries for IPv4 and IPv6, multicast, and transition networks to IPv4). */
const NETWORKS: readonly (readonly [network: string, prefix: number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
]
/** In IPv6, only this network is public, without the parts of it that are not. */
const PUBLIC_IPV6 = ['2000::', 3] as const
const EXCEPTIONS_IPV6 = [
  ...([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const),
] as const

const blockedIPv4 = new BlockList()
for (const [network, prefix] of NETWORKS) blockedIPv4.addSubnet(network, prefix, 'ipv4')
const publicIPv6 = new BlockList()
publicIPv6.addSubnet(...PUBLIC_IPV6, 'ipv6')
const blockedIPv6 = new BlockList()
for (const [network, prefix] of EXCEPTIONS_IPV6) blockedIPv6.addSubnet(network, prefix, 'ipv6')

/** Returns true for a public IP address. IPv4 addresses in IPv6 addresses are not public. */
export function isPublicAddress(ip: string): boolean {
  const version = isIP(ip)
  if (version === 4) return !blockedIPv4.check(ip, 'ipv4')
  return version === 6 && publicIPv6.check(ip, 'ipv6') && !blockedIPv6.check(ip, 'ipv6')
}

/** Decides whether the server may connect to an IP address. */
export type AddressRule = (ip: string) => boolean

/** An address that the rule rejects, or a URL that is not HTTP. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddress'
}

/** Resolves a host name to all of its addresses. */
type ResolveHost = (
  host: string,
  options: LookupAllOptions,
  callback: (err: NodeJS.ErrnoException | null, results: LookupAddress[]) => void,
) => void

/**
 * Returns a lookup function for sockets. It resolves a host name at the time of the connection, so that no other address can be
 * used than those that are checked. Fails when one of them is rejected.
 */
export function checkedLookup(isAllowed: AddressRule, resolve: ResolveHost = resolveHost): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (err, results) => {
      if (err) return callback(err, '')
      const [first] = results
      if (first === undefined || !results.every((result) => isAllowed(result.address)))
        return callback(new ForbiddenAddressError(`${host} has an IP address that is not public`), '')
      if (options.all) callback(null, results)
      else callback(null, first.address, first.family)
    })
  }
}

/** Throws ForbiddenAddressError for a URL that is not HTTP, has a password, or names an IP address that the rule rejects. */
export function assertAllowedUrl(
  { protocol, hostname, username, password }: URL,
  isAllowed: AddressRule,
): void {
  if (protocol !== 'http:' && protocol !== 'https:') throw new ForbiddenAddressError('the URL is not HTTP')
  if (username !== '' || password !== '')
    throw new ForbiddenAddressError('the URL has a user name or password')
  const ip = hostname.replace(/^\[|\]$/g, '') // no lookup for a host that is an IP address
  if (isIP(ip) > 0 && !isAllowed(ip)) throw new ForbiddenAddressError(`${ip} is not a public IP address`)
}
