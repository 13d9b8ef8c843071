/** URLs of PostgreSQL servers: validation, TLS modes, and several hosts in one URL. */
import { DatabaseError } from './errors.ts'
import { withStrictTls } from './tls.ts'

const HOSTS = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^@/?#]+)(.*)$/s

/**
 * Returns one URL for each host of a URL with several (`postgres://a:5432,b:5432/x`), as libpq understands it. Its parameter
 * `target_session_attrs` is left out: the host that accepts writes is always the one to use. Throws `DatabaseError` when `url` is
 * not a PostgreSQL connection URL.
 */
export function connectionUrls(url: string): string[] {
  const [, start = '', hosts = '', rest = ''] = HOSTS.exec(url) ?? []
  if (!hosts.includes(',')) return [driverUrl(url)]
  const others = rest.replace(/([?&])target_session_attrs=[^&]*&?/, '$1').replace(/[?&]$/, '')
  return hosts.split(',').map((host) => driverUrl(`${start}${host}${others}`))
}

/** Returns true for the URL of a PostgreSQL server, or of several hosts. */
export function isConnectionUrl(url: string): boolean {
  try {
    return connectionUrls(url).length > 0
  } catch {
    return false
  }
}

/** Returns the URL of one host for the driver. Throws `DatabaseError` when `url` is not a PostgreSQL connection URL. */
export function driverUrl(url: string): string {
  if (!/^postgres(ql)?:\S+$/.test(url) || !URL.canParse(url)) {
    throw new DatabaseError(
      'The database URL is invalid. It must look like postgres://user:password@host:5432/database, with special characters percent-encoded.',
    )
  }
  return withStrictTls(url)
}
