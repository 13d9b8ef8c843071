/** Origins of web pages that may send messages to `/mcp`, against DNS rebinding. */

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Returns true if the header `Origin` of a request is absent, as in requests of programs, or an origin of this machine, or one of
 * `allowed` by name (Model Context Protocol 2025-11-25, Streamable HTTP, security warning). `*` allows none: a page whose
 * host name resolves to this server could otherwise use it.
 */
export function isAllowedOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined) return true
  if (origin !== '*' && allowed.includes(origin.toLowerCase())) return true
  return URL.canParse(origin) && LOOPBACK_HOSTS.has(new URL(origin).hostname)
}
