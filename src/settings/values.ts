/** Schemas of the values of settings: flags, lists, URLs, proxies. Their messages complete the sentence "NAME=value must be …". */
import { isIP } from 'node:net'
import { z } from 'zod'
import { isClassPattern, normalizeFrameHost } from '../content/html/html-policy.ts'
import { normalizeLanguage } from '../content/language.ts'
import { connectionUrls, isConnectionUrl } from '../database/connection-url.ts'
import { hasKnownTlsMode } from '../database/tls.ts'
import { normalizeSiteUrl } from '../feeds/site-urls.ts'
import { isUrlTemplate } from '../schemas/url-template.ts'

export const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((value) => value === 'true' || value === '1')

export const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
  error: 'must be trace, debug, info, warn, error, fatal or silent',
})

const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i

export const hostName = z.string().refine((text) => isIP(text) > 0 || HOST.test(text), {
  error: 'must be an IP address or a host name, without http:// and port',
})

export const databaseUrl = z
  .string()
  .refine(isConnectionUrl, {
    error:
      'must be the URL of a PostgreSQL server, with special characters of the password percent-encoded (@ is %40, # is %23)',
  })
  .refine(hasKnownTlsMode, {
    error: 'must be a URL with sslmode=disable, verify-full or no-verify, or without sslmode',
  })

export const language = z
  .string()
  .transform((value) => normalizeLanguage(value))
  .refine((value) => value !== null, { error: 'must be a language tag such as zh or en-GB' })

export const siteUrl = z
  .string()
  .transform((value) => normalizeSiteUrl(value))
  .refine((value) => value !== null, {
    error: 'must be a URL with https:// or http://, without query, fragment or password',
  })

export const articleUrl = z.string().refine((text) => isUrlTemplate(text, 'slug', ['lang']), {
  error: 'must be a path or an HTTP URL that contains {slug} and optionally {lang}',
})

export const previewUrl = z.string().refine((text) => isUrlTemplate(text, 'token', ['slug', 'lang']), {
  error: 'must be a path or an HTTP URL that contains {token} and optionally {slug} and {lang}',
})

/** Returns the items of a comma-separated list. Blank items do not count. */
const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Each URL is of one host: a replica that has not replayed a change is left out by itself. */
export const replicaUrls = z
  .string()
  .transform(itemsOf)
  .refine((urls) => urls.every((url) => isConnectionUrl(url) && connectionUrls(url).length === 1), {
    error:
      'must be comma-separated URLs of PostgreSQL servers, each of one host, with commas in passwords as %2C',
  })

export const frameHosts = z
  .string()
  .transform((text) => itemsOf(text).map(normalizeFrameHost))
  .refine((hosts) => !hosts.includes(null), {
    error: 'must be comma-separated host names, without https:// and path',
  })
  .transform((hosts) => hosts.filter((host) => host !== null))

export const allowedClasses = z
  .string()
  .transform(itemsOf)
  .refine((classes) => classes.every(isClassPattern), {
    error: 'must be comma-separated class names, or prefixes that end in *',
  })

/** An origin as browsers send it (RFC 6454): scheme, host and port. Apps have schemes of their own. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^/?#@*\s]+$/

export const corsOrigins = z
  .string()
  .transform((text) => itemsOf(text).map((origin) => origin.toLowerCase()))
  .refine(
    (origins) => origins.length > 0 && origins.every((origin) => origin === '*' || ORIGIN.test(origin)),
    {
      error:
        'must be * (any origin) or comma-separated origins, each with https:// or http:// and without a path',
    },
  )

/** Names of networks that the option `trustProxy` of Fastify accepts. */
const NETWORK_NAMES = ['loopback', 'linklocal', 'uniquelocal']

/** Returns true for an IP address, a network such as 10.0.0.0/8, and the name of a network. */
function isProxy(text: string): boolean {
  if (NETWORK_NAMES.includes(text)) return true
  const [, ip = '', bits = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(ip)
  return version > 0 && Number(bits) <= (version === 4 ? 32 : 128)
}

export const trustedProxies = z
  .string()
  .refine((text) => ['true', 'false'].includes(text) || itemsOf(text).every(isProxy), {
    error:
      'must be comma-separated IP addresses or networks of proxies, or true or false; host names are not possible',
  })
  .transform((text) => (text === 'true' || text === 'false' ? text === 'true' : itemsOf(text).join(',')))
