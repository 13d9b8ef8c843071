/** The settings: parsed once from the environment, checked, and listed by `--help`. */
import { z } from 'zod'
import { normalizeLanguage } from './content/language.ts'
import { CannotRun } from './errors.ts'
import { isArticleUrlTemplate, normalizeSiteUrl } from './feeds/site-urls.ts'

const onOff = z
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
    error: 'must be an address such as https://example.org, without query, fragment or password',
  })

const articleUrl = z.string().refine(isArticleUrlTemplate, {
  error:
    'must be a path or an http address with {slug} in its path, and perhaps {lang}: /{lang}/posts/{slug}',
})

const settings = z.object({
  PORT: z.coerce
    .number({ error: 'must be a port number' })
    .int()
    .min(0)
    .max(65535)
    .default(3000)
    .describe('port to listen on; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('address to listen on; 0.0.0.0 for all'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be an address that starts with postgres://' })
    .optional()
    .describe('PostgreSQL server (15 or newer); unset: the embedded one in DATA_DIR'),
  DATA_DIR: z.string().default('./data').describe('folder of the embedded database and of the first key'),
  SEEDS_DIR: z
    .string()
    .default('./seeds')
    .describe('folder imported when the database is empty; set it to nothing for none'),
  SITE_LANG: language.optional().describe('language of an article that exists in several, if not asked for'),
  SITE_URL: siteUrl
    .optional()
    .describe('address of the site, for feeds and sitemap; unset: that of the request'),
  ARTICLE_URL: articleUrl
    .optional()
    .describe('address of an article below SITE_URL, with {slug} and perhaps {lang}; unset: /{slug}'),
  SITE_TITLE: z.string().default('Inkstone').describe('title of the site, in feeds'),
  SITE_DESCRIPTION: z.string().optional().describe('what the site is about, in a sentence, in feeds'),
  CORS_ORIGINS: z.string().default('*').describe('origins, comma-separated, that browsers may read from'),
  PUBLIC_READ: onOff.default(true).describe('false: every read needs a key'),
  REQUIRE_VERSION: onOff
    .default(false)
    .describe('true: writes that do not say which version they have seen are refused'),
  TRUST_PROXY: z
    .string()
    .optional()
    .describe('proxies whose X-Forwarded headers count: true, or addresses and networks, comma-separated'),
  CACHE_BYTES: z.coerce
    .number({ error: 'must be a number of bytes' })
    .int()
    .min(0)
    .default(67_108_864)
    .describe('memory for finished answers, in bytes; 0: none are kept'),
  CDN_MAX_AGE: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int()
    .min(0)
    .max(31_536_000)
    .default(60)
    .describe('how long CDNs may keep public answers, in seconds'),
  WORKERS: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('worker threads of an import; unset: one for each core'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least severe log lines that are written'),
})

const hasBase = (config: { SITE_URL?: unknown; ARTICLE_URL?: string | undefined }) =>
  config.SITE_URL !== undefined || config.ARTICLE_URL?.startsWith('/') !== true
const baseFault = { path: ['ARTICLE_URL'], error: 'is a path, and needs SITE_URL to stand below' }

/** The settings by their environment names. */
export type Config = z.infer<typeof settings>

/**
 * Reads the settings. An empty variable counts as unset, except SEEDS_DIR, for which it means "no seeds".
 * Throws CannotRun, naming every variable that is wrong and what it should be.
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.entries(environment).filter(([name, value]) => value !== '' || name === 'SEEDS_DIR')
  const result = settings.refine(hasBase, baseFault).safeParse(Object.fromEntries(given))
  if (result.success) return result.data
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  throw new CannotRun(`Wrong settings in the environment: ${faults.join('; ')}.`)
}

/** One line per setting, for `--help`. */
export function describeSettings(): string {
  return Object.entries(settings.shape)
    .map(([name, schema]) => {
      const fallback = schema.safeParse(undefined)
      const shown = fallback.success && fallback.data !== undefined ? ` (${String(fallback.data)})` : ''
      return `  ${name.padEnd(16)} ${schema.description}${shown}`
    })
    .join('\n')
}
