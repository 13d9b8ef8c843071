/** TLS of database connections: the parameters `sslmode` and `sslrootcert` of the URL, and messages about refused certificates. */

/** The modes that the driver (pg 8) knows. It takes another text for `verify-full`. */
const MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full']

/** Returns false when the URL of a database has a mode that does not exist. */
export function hasKnownTlsMode(url: string): boolean {
  return [...url.matchAll(/[?&]sslmode=([^&]*)/g)].every(([, mode = '']) => MODES.includes(mode))
}

/**
 * Returns the URL of a database with modes whose meaning does not depend on the version of the driver. It verifies the
 * certificate in the modes `prefer`, `require` and `verify-ca`, too, and warns on the standard error that a later version will
 * not. `uselibpqcompat=true` in the URL leaves the modes as they are, with the meaning that libpq gives them.
 * `sslrootcert=system` is the authorities that Node.js trusts, as without this parameter.
 */
export function withStrictTls(url: string): string {
  if (/[?&]uselibpqcompat=true(?=&|$)/.test(url)) return url
  return url
    .replace(/([?&])sslmode=(?:prefer|require|verify-ca)(?=&|$)/g, '$1sslmode=verify-full')
    .replace(/([?&])sslrootcert=system(?=&|$)/g, '$1sslmode=verify-full')
}

const VERIFICATION_ADVICE =
  'Name the file of its certificate authority (sslrootcert=/path/ca.pem in the URL). Without verification (sslmode=no-verify), anybody between here and the server can read the connection.'

const unknownAuthority = `has a certificate of an authority that is not known here. ${VERIFICATION_ADVICE}`

/** Reasons why a connection with TLS fails, by the codes of Node.js. */
export const tlsReasons: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: `has a self-signed certificate that is not known here. ${VERIFICATION_ADVICE}`,
  CERT_HAS_EXPIRED: 'has a certificate that has expired. Renew it on the server.',
  CERT_NOT_YET_VALID: 'has a certificate that is not valid yet. Check the clocks of both machines.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'has a certificate for another host name. Use a name of the certificate in the URL, or renew the certificate with this name.',
}

/** Returns the reason for an error without a code, by its message; undefined for another one. */
export function tlsReasonOf(message: string): string | undefined {
  if (/does not support SSL/.test(message))
    return 'does not offer TLS. Turn ssl on in its postgresql.conf. In a private network, use sslmode=disable in the URL.'
  if (/pg_hba\.conf .*(no encryption|SSL off)/.test(message))
    return 'may accept this user with TLS only (pg_hba.conf). Add sslmode=verify-full to the URL.'
  return undefined
}
