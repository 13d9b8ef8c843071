/** Settings of media files: names of environment variables, defaults and descriptions. */
import { z } from 'zod'
import { wholeNumberSetting } from '../schemas/setting.ts'

const OTHER_KINDS = { pdf: 'document', audio: 'audio', video: 'video' } as const
type OtherKind = keyof typeof OTHER_KINDS

const isOtherKind = (text: string): text is OtherKind => Object.hasOwn(OTHER_KINDS, text)

const otherKinds = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )
  .refine((items) => items.every(isOtherKind), {
    error: 'must be a comma-separated list of pdf, audio, video',
  })
  .transform((items) => [...new Set(items.filter(isOtherKind).map((item) => OTHER_KINDS[item]))])

const httpUrl = (text: string) =>
  /^https?:\/\//i.test(text) && URL.canParse(text) && !/[?#]/.test(text) && new URL(text).username === ''

const mediaUrl = z
  .string()
  .transform((text) => text.replace(/\/+$/, ''))
  .refine((text) => httpUrl(text) || /^(\/[\w.~-]+)+$/.test(text), {
    error: 'must be a path such as /media, or an HTTP URL without query, fragment or password',
  })

const endpoint = z.string().refine(httpUrl, {
  error:
    'must be an HTTP URL without query, fragment or password, such as https://s3.eu-central-1.amazonaws.com',
})

const assetUrl = z
  .string()
  .transform((text) => text.replace(/\/+$/, ''))
  .refine(httpUrl, {
    error:
      'must be an HTTP URL without query, fragment or password, such as https://cdn.example.org/pictures',
  })

const bucket = z.string().regex(/^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/, {
  error: 'must be the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
})

const prefix = z
  .string()
  .transform((text) => text.replace(/^\/+|\/+$/g, ''))
  .refine((text) => /^[\w.-]+(\/[\w.-]+)*$/.test(text) && !/(^|\/)\.\.?(\/|$)/.test(text), {
    error: 'must be a path of letters, digits, dots, hyphens and slashes',
  })

/** The settings of media files, as a part of the schema of all settings. */
export const mediaSettings = {
  MEDIA_URL: mediaUrl
    .default('/media')
    .meta({ example: 'https://cdn.example.org/media' })
    .describe('URL of media files in articles and responses; a path is below the host of the API'),
  MEDIA_MAX_BYTES: wholeNumberSetting({ unit: 'bytes', min: 1, max: 5_368_709_120 })
    .default(26_214_400)
    .describe('maximum size of a media file in bytes'),
  MEDIA_MAX_PIXELS: wholeNumberSetting({ unit: 'pixels', min: 1, max: 1_000_000_000 })
    .default(100_000_000)
    .describe(
      'maximum number of pixels of a picture, or of all frames of an animation; a half for WebP, a quarter for AVIF',
    ),
  MEDIA_TYPES: otherKinds
    .optional()
    .meta({ example: 'pdf,audio,video' })
    .describe('comma-separated kinds of files that are accepted beside pictures: pdf, audio, video'),
  ASSET_URL: assetUrl
    .optional()
    .meta({ example: 'https://cdn.example.org/pictures' })
    .describe('URL below which the pictures of imported files are kept elsewhere; unset: imports store them'),
  MEDIA_S3_ENDPOINT: endpoint
    .optional()
    .meta({ example: 'https://s3.eu-central-1.amazonaws.com' })
    .describe('URL of an S3-compatible service that keeps media files; unset: the folder media in DATA_DIR'),
  MEDIA_S3_BUCKET: bucket.optional().meta({ example: 'my-media' }).describe('bucket of media files'),
  MEDIA_S3_REGION: z.string().default('us-east-1').describe('region of the bucket'),
  MEDIA_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .meta({ example: 'AKIA…' })
    .describe('id of the key of the bucket'),
  MEDIA_S3_SECRET_ACCESS_KEY: z
    .string()
    .optional()
    .meta({ example: '…' })
    .describe('secret of the key of the bucket'),
  MEDIA_S3_PREFIX: prefix
    .optional()
    .meta({ example: 'inkstone' })
    .describe('first part of the keys of media files in the bucket'),
}

const schema = z.object(mediaSettings)

/** The settings of media files. */
export type MediaSettings = z.infer<typeof schema>

/** Returns the settings of an environment that has none. */
export const defaultMediaSettings = (): MediaSettings => schema.parse({})

/** The settings without which no bucket can be used. */
const BUCKET_SETTINGS = [
  'MEDIA_S3_ENDPOINT',
  'MEDIA_S3_BUCKET',
  'MEDIA_S3_ACCESS_KEY_ID',
  'MEDIA_S3_SECRET_ACCESS_KEY',
] as const

/** Reports each missing setting of a bucket that other settings describe. */
export function requireWholeBucket(config: MediaSettings, context: z.RefinementCtx): void {
  const present = BUCKET_SETTINGS.filter((name) => config[name] !== undefined)
  if (present.length === 0) return
  for (const name of BUCKET_SETTINGS)
    if (config[name] === undefined)
      context.addIssue({ code: 'custom', path: [name], message: `is needed beside ${present[0]}` })
}
