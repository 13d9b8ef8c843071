/** Settings from environment variables: schema, defaults, validation, and descriptions for `--help`. */
import { z } from 'zod'
import { type HtmlPolicy, isClassPattern, normalizeFrameHost } from './content/html/html-policy.ts'
import { normalizeLanguage } from './content/language.ts'
import { isConnectionUrl } from './database/client.ts'
import { databaseSettings } from './database/settings.ts'
import { CannotRun } from './errors.ts'
import { isArticleUrlTemplate, normalizeSiteUrl } from './feeds/site-urls.ts'
import { limitSettings } from './http/limits/limit-settings.ts'
import { metricsSettings } from './metrics/settings.ts'

const flag = z
  .enum(['true', 'false', '1', '0'], { error: 'must be true or false' })
  .transform((value) => value === 'true' || value === '1')

const language = z
  .string()
  .transform((value) => normalizeLanguage(value))
  .refine((value) => value !== null, { error: 'must be a language tag such as zh or en-GB' })

const siteUrl = z
  .string()
  .transform((value) => normalizeSiteUrl(value))
  .refine((value) => value !== null, {
    error: 'must be a URL such as https://example.org, without query, fragment or password',
  })

const articleUrl = z.string().refine(isArticleUrlTemplate, {
  error:
    'must be a path or an HTTP URL that contains {slug} and optionally {lang}, such as /{lang}/posts/{slug}',
})

/** Returns the items of a comma-separated list. Blank items do not count. */
const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const frameHosts = z
  .string()
  .transform((text) => itemsOf(text).map(normalizeFrameHost))
  .refine((hosts) => !hosts.includes(null), {
    error: 'must be comma-separated host names such as player.example.org, without https:// and path',
  })
  .transform((hosts) => hosts.filter((host) => host !== null))

const allowedClasses = z
  .string()
  .transform(itemsOf)
  .refine((classes) => classes.every(isClassPattern), {
    error: 'must be comma-separated class names or prefixes such as mermaid, card-*',
  })

const upTo256 = z.coerce.number({ error: 'must be a number' }).int().min(1).max(256)

const settings = z.object({
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe('port to listen on; 0 selects a free port'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('IP address or host name to listen on; 0.0.0.0 listens on all addresses'),
  DATABASE_URL: z
    .string()
    .refine(isConnectionUrl, { error: 'must be a URL that starts with postgres://' })
    .optional()
    .describe(
      'URL of a PostgreSQL server (15 or newer), or of several hosts; unset: embedded server in DATA_DIR',
    ),
  ...databaseSettings,
  DATA_DIR: z.string().default('./data').describe('folder of the embedded database and the first admin key'),
  SEEDS_DIR: z
    .string()
    .default('./seeds')
    .describe('folder to import when the database is empty; an empty value disables it'),
  SITE_LANG: language
    .optional()
    .describe('preferred language of translated articles, unless the request names one'),
  SITE_URL: siteUrl
    .optional()
    .describe('URL of the site in feeds, sitemap and links between articles; unset: URL of the request'),
  ARTICLE_URL: articleUrl
    .optional()
    .describe(
      'URL of an article, or its path below SITE_URL, with {slug} and optionally {lang}; unset: /{slug}',
    ),
  SITE_TITLE: z.string().default('Inkstone').describe('title of the site in feeds'),
  SITE_DESCRIPTION: z.string().optional().describe('description of the site in feeds, one sentence'),
  CORS_ORIGINS: z
    .string()
    .default('*')
    .describe('comma-separated origins that may read the API in a browser (CORS)'),
  PUBLIC_READ: flag.default(true).describe('false: reading needs an API key, too'),
  REQUIRE_VERSION: flag.default(false).describe('true: writes without an expected version are rejected'),
  TRUST_PROXY: z
    .string()
    .optional()
    .describe(
      'proxies whose X-Forwarded headers are trusted: true, or comma-separated IP addresses and networks',
    ),
  CACHE_BYTES: z.coerce
    .number({ error: 'must be a number of bytes' })
    .int()
    .min(0)
    .default(67_108_864)
    .describe('size of the response cache in bytes; 0 disables it'),
  CDN_MAX_AGE: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int()
    .min(0)
    .max(31_536_000)
    .default(60)
    .describe('how long CDNs may cache public responses, in seconds'),
  FRAME_HOSTS: frameHosts
    .optional()
    .describe('comma-separated hosts whose pages articles may show in an iframe, beside well-known players'),
  ALLOWED_CLASSES: allowedClasses
    .optional()
    .describe(
      'comma-separated CSS classes that articles may have, beside the built-in ones: mermaid, card-*',
    ),
  DRAIN_DELAY: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0)
    .max(600)
    .default(1)
    .describe('time from a stop signal until the server refuses connections, in seconds'),
  READ_TIMEOUT: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe('time-out of a database statement that reads for a request, in seconds'),
  ...limitSettings.shape,
  WORKERS: upTo256.default(1).describe('server processes that share the port'),
  IMPORT_THREADS: upTo256.optional().describe('worker threads of an import; unset: one per CPU core'),
  ...metricsSettings,
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('minimum log level'),
})

const hasBaseUrl = (config: { SITE_URL?: unknown; ARTICLE_URL?: string | undefined }) =>
  config.SITE_URL !== undefined || config.ARTICLE_URL?.startsWith('/') !== true
const missingBaseUrl = { path: ['ARTICLE_URL'], error: 'is a path and needs SITE_URL' }

/** The settings by the names of their environment variables. */
export type Config = z.infer<typeof settings>

/**
 * Parses the settings. An empty variable counts as unset, except SEEDS_DIR, for which it means "no seeds".
 * Throws `CannotRun` with every invalid variable and the expected value.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const variables = Object.entries(environment).filter(
    ([name, value]) => value !== '' || name === 'SEEDS_DIR',
  )
  const result = settings.refine(hasBaseUrl, missingBaseUrl).safeParse(Object.fromEntries(variables))
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  throw new CannotRun(`Invalid environment variables: ${issues.join('; ')}.`)
}

/** Returns the settings on which the URLs of articles depend. */
export function articleUrlSettings({ SITE_URL, ARTICLE_URL, SITE_LANG }: Config) {
  return { url: SITE_URL ?? undefined, articleUrl: ARTICLE_URL, lang: SITE_LANG ?? undefined }
}

/** Returns the HTML policy that the settings define. */
export const htmlPolicyOf = ({ FRAME_HOSTS, ALLOWED_CLASSES }: Config): HtmlPolicy => ({
  frameHosts: FRAME_HOSTS ?? [],
  classes: ALLOWED_CLASSES ?? [],
})

/** Returns one line per setting with its description and default, for `--help`. */
export function describeSettings(): string {
  return Object.entries(settings.shape)
    .map(([name, schema]) => {
      const { data: defaultValue } = schema.safeParse(undefined)
      const suffix = defaultValue === undefined ? '' : ` (${String(defaultValue)})`
      return `  ${name.padEnd(26)} ${schema.description}${suffix}`
    })
    .join('\n')
}
