/** Settings from environment variables: schema, defaults, validation, and descriptions for `--help`. */
import { z } from 'zod'
import { auditSettings } from './audit/settings.ts'
import type { HtmlPolicy } from './content/html/html-policy.ts'
import { databaseSettings } from './database/settings.ts'
import { CannotRun } from './errors.ts'
import { limitSettings } from './http/limits/limit-settings.ts'
import { mediaSettings, requireWholeBucket } from './media/settings.ts'
import { metricsSettings } from './metrics/settings.ts'
import { decimalSetting, portSetting, wholeNumberSetting } from './schemas/setting.ts'
import { closestSetting } from './settings/closest-setting.ts'
import { correctedValue } from './settings/corrections.ts'
import {
  describeIgnoredLines,
  describeMisspelledSettings,
  describeWrongSettings,
} from './settings/messages.ts'
import { requireBaseUrl, siteSettings } from './settings/site.ts'
import {
  allowedClasses,
  corsOrigins,
  databaseUrl,
  flag,
  frameHosts,
  hostName,
  logLevel,
  replicaUrls,
  trustedProxies,
} from './settings/values.ts'
import { webhookSettings } from './webhooks/settings.ts'

/** A number of processes or threads. */
const upTo256 = wholeNumberSetting({ min: 1, max: 256 })

const settings = z.object({
  PORT: portSetting.default(3000).describe('port to listen on; 0 selects a free port'),
  HOST: hostName
    .default('127.0.0.1')
    .describe('IP address or host name to listen on; 0.0.0.0 listens on all addresses'),
  DATABASE_URL: databaseUrl
    .optional()
    .meta({ example: 'postgres://user:password@localhost:5432/inkstone' })
    .describe(
      'URL of a PostgreSQL server (15 or newer), or of several hosts; unset: embedded server in DATA_DIR',
    ),
  DATABASE_REPLICA_URLS: replicaUrls
    .optional()
    .meta({ example: 'postgres://user:password@replica:5432/inkstone' })
    .describe('comma-separated URLs of streaming replicas of DATABASE_URL, for reads without a key'),
  ...databaseSettings,
  DATA_DIR: z.string().default('./data').describe('folder of the embedded database and the first admin key'),
  SEEDS_DIR: z
    .string()
    .optional()
    .describe(
      'folder to import when the database is empty; unset: ./seeds into the embedded database; empty: none',
    ),
  ...siteSettings,
  CORS_ORIGINS: corsOrigins
    .default(['*'])
    .meta({ example: 'https://example.org,https://www.example.org' })
    .describe('comma-separated origins that may read the API in a browser (CORS)'),
  PUBLIC_READ: flag.default(true).describe('false: reading needs an API key, too'),
  MCP: flag.default(true).describe('false: no Model Context Protocol for agents at /mcp'),
  MCP_KEY: z
    .string()
    .optional()
    .describe('API key of the agent of `inkstone mcp`; unset: the permissions of the operator'),
  REQUIRE_VERSION: flag.default(false).describe('true: writes without an expected version are rejected'),
  TRUST_PROXY: trustedProxies
    .optional()
    .meta({ example: '127.0.0.1,10.0.0.0/8' })
    .describe(
      'proxies whose X-Forwarded headers are trusted: true, or comma-separated IP addresses and networks',
    ),
  CACHE_BYTES: wholeNumberSetting({ unit: 'bytes', min: 0, max: 1_099_511_627_776 })
    .default(67_108_864)
    .describe('size of the response cache in bytes; 0 disables it'),
  CDN_MAX_AGE: wholeNumberSetting({ unit: 'seconds', min: 0, max: 31_536_000 })
    .default(60)
    .describe('how long CDNs may cache public responses, in seconds'),
  FRAME_HOSTS: frameHosts
    .optional()
    .meta({ example: 'player.example.org' })
    .describe('comma-separated hosts whose pages articles may show in an iframe, beside well-known players'),
  ALLOWED_CLASSES: allowedClasses
    .optional()
    .meta({ example: 'mermaid,card-*' })
    .describe(
      'comma-separated CSS classes that articles may have, beside the built-in ones: mermaid, card-*',
    ),
  ...mediaSettings,
  ...webhookSettings,
  ...auditSettings,
  DRAIN_DELAY: decimalSetting({ unit: 'seconds', min: 0, max: 600 })
    .default(1)
    .describe('time from a stop signal until the server refuses connections, in seconds'),
  READ_TIMEOUT: wholeNumberSetting({ unit: 'seconds', min: 1, max: 30 })
    .default(5)
    .describe('time-out of a database statement that reads for a request, in seconds'),
  ...limitSettings.shape,
  WORKERS: upTo256.default(1).describe('server processes that share the port'),
  IMPORT_THREADS: upTo256
    .optional()
    .meta({ example: 2 })
    .describe('worker threads of an import; unset: one per CPU core'),
  ...metricsSettings,
  LOG_LEVEL: logLevel.default('info').describe('minimum log level'),
})

const hasPrimary = (config: { DATABASE_URL?: unknown; DATABASE_REPLICA_URLS?: unknown }) =>
  config.DATABASE_URL !== undefined || config.DATABASE_REPLICA_URLS === undefined
const missingPrimary = { path: ['DATABASE_REPLICA_URLS'], error: 'needs DATABASE_URL' }

/** The settings by the names of their environment variables. */
export type Config = z.infer<typeof settings>

/** The file of settings in the working folder. */
export const SETTINGS_FILE = '.env'

/**
 * Parses the settings; `fileNames` are those that the file contains instead of the environment. An empty variable counts as unset, except SEEDS_DIR, for which it means "no seeds".
 * Throws `CannotRun` that names every invalid setting, its value, what is allowed and an example.
 */
export function parseConfig(
  values: Readonly<Record<string, string | undefined>>,
  fileNames: ReadonlySet<string> = new Set(),
): Config {
  const variables = Object.entries(values).filter(([name, value]) => value !== '' || name === 'SEEDS_DIR')
  const result = settings
    .superRefine(requireBaseUrl)
    .superRefine(requireWholeBucket)
    .refine(hasPrimary, missingPrimary)
    .safeParse(Object.fromEntries(variables))
  if (result.success) return result.data
  const rules = new Map(result.error.issues.map(({ path, message }) => [String(path[0]), message]))
  const wrong = [...rules].map(([name, rule]) => ({
    ...{ name, rule, value: values[name], example: exampleOf(name) },
    file: fileNames.has(name) ? SETTINGS_FILE : undefined,
    meant: correctedValue(values[name] ?? '', rule, (value) => schemaOf(name).safeParse(value).success),
  }))
  throw new CannotRun(describeWrongSettings(wrong))
}

const schemaOf = (name: string) => settings.shape[name as keyof typeof settings.shape]

/** Returns a value that a setting may have: the example of its schema, or its default. */
function exampleOf(name: string): string | undefined {
  const example = schemaOf(name).meta()?.example ?? schemaOf(name).safeParse(undefined).data
  return example === undefined ? undefined : String(example)
}

/** Returns a sentence for each line of the file .env that should be a setting, but is none. */
export const ignoredSettings = (fileText: string): string[] =>
  describeIgnoredLines(fileText, SETTINGS_FILE, Object.keys(settings.shape))

/** Returns a sentence for each variable that nearly has the name of a setting. */
export const misspelledSettings = (values: Readonly<Record<string, string | undefined>>): string[] =>
  describeMisspelledSettings(values, Object.keys(settings.shape))

/** Returns the setting that was meant by a name, or null. */
export const settingNamedLike = (name: string): string | null =>
  closestSetting(name, Object.keys(settings.shape))

/** Returns the settings on which the URLs of articles depend. */
export function articleUrlSettings({ SITE_URL, ARTICLE_URL, SITE_LANG }: Config) {
  return { url: SITE_URL ?? undefined, articleUrl: ARTICLE_URL, lang: SITE_LANG ?? undefined }
}

/** Returns the HTML policy that the settings define. */
export const htmlPolicyOf = ({ FRAME_HOSTS, ALLOWED_CLASSES, MEDIA_URL }: Config): HtmlPolicy => ({
  frameHosts: FRAME_HOSTS ?? [],
  classes: ALLOWED_CLASSES ?? [],
  mediaUrl: MEDIA_URL,
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
