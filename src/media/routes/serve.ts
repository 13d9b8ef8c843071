/** HTTP route of media files: the file that the public gets, and variants of pictures. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { isResizable, VARIANT_WIDTHS } from '../../content/media/variant-sizes.ts'
import { DomainError } from '../../errors.ts'
import type { Authenticate } from '../../http/authentication.ts'
import { commonProblems, problemResponse } from '../../http/problem.ts'
import { addVary } from '../../http/vary.ts'
import { openVariantFiles, type VariantFiles } from '../files/variant-files.ts'
import type { FindMediaByHash, ServedMedia } from '../model/served-media.ts'
import {
  formatOf,
  preferredFormat,
  type VariantOptions,
  variantName,
  variantWidth,
} from '../model/variant-options.ts'
import type { MediaStore } from '../store/media-store.ts'
import { StoreFailure, withStoreFailures } from '../store/store-failure.ts'
import { trackDownloads } from './downloads.ts'
import { IMMUTABLE, sendOriginal, sendVariant, setFileHeaders } from './send-file.ts'

interface MediaFileRouteOptions {
  store: MediaStore
  findMediaByHash: FindMediaByHash
  authenticate: Authenticate
}

const Params = z.object({
  hash: z.string().describe('SHA-256 of the uploaded file, 64 hexadecimal digits.'),
  name: z.string().describe('Name for people and downloads. Any name works.'),
})

const LARGEST = Math.max(...VARIANT_WIDTHS)

const widths = VARIANT_WIDTHS.map(String)

const VariantQuery = z.object({
  w: z
    .enum(widths, { error: `must be one of ${widths.join(', ')}` })
    .optional()
    .describe('Width of the variant in pixels. A smaller picture keeps its width.'),
  format: z
    .enum(['auto', 'webp', 'avif', 'jpeg'])
    .optional()
    .describe(
      'Format of the variant. `auto`: the smallest that `Accept` names. Default: that of the picture.',
    ),
  fit: z
    .enum(['inside', 'cover'])
    .default('inside')
    .describe('`cover`: cropped to a square around the focal point. `inside`: the whole picture.'),
})
type VariantQuery = z.infer<typeof VariantQuery>

const schema = {
  operationId: 'getMediaFile',
  tags: ['media'],
  summary: 'Media file, or a variant of a picture',
  description:
    'Public for everybody who has the URL. Supports ranges, and conditional requests by ETag: 304 and 412. Files that are no pictures of pixels ignore the parameters.',
  params: Params,
  querystring: VariantQuery,
  response: {
    200: {
      description: 'The bytes of the file.',
      content: { '*/*': { schema: z.string().meta({ format: 'binary' }) } },
    },
    ...commonProblems,
    404: problemResponse('There is no such file.'),
    503: problemResponse(
      'The store of media files or the database is unavailable or overloaded. Retry after `Retry-After` seconds.',
    ),
  },
}

const HASH = /^[\da-f]{64}$/

/** Rows that are remembered, and for how long, in milliseconds. The files of a deleted row are gone before. */
const ROWS = { max: 5_000, ttl: 30_000 }

/** Registers `/media/{hash}/{name}`. */
export const mediaFileRoutes: FastifyPluginAsyncZod<MediaFileRouteOptions> = async (app, options) => {
  const { findMediaByHash, authenticate } = options
  const store = withStoreFailures(options.store)
  const variants = openVariantFiles(store, (err) => app.log.error({ err }, 'failed to store a variant'))
  const rows = new LRUCache<string, ServedMedia>({
    ...ROWS,
    fetchMethod: async (hash) => (await findMediaByHash(hash)) ?? undefined, // an upload may create it at any time
  })
  const downloads = trackDownloads(app)
  app.get('/media/:hash/:name', { schema }, async (request, reply) => {
    await authenticate(request, reply)
    downloads.add(reply)
    const { hash, name } = request.params
    const media = HASH.test(hash) ? await rows.fetch(hash) : undefined
    if (!media) throw unknownFile()
    const { query } = request
    setFileHeaders(reply, media, name)
    const isVariant = query.w !== undefined || query.format !== undefined || query.fit === 'cover'
    const isSent =
      isVariant && isResizable(media.type)
        ? await sendWantedVariant({ variants, store }, request, reply, media, query)
        : await sendOriginal(store, request, reply, media, IMMUTABLE)
    if (!isSent) throw unknownFile()
    return reply
  })
}

const unknownFile = () => new DomainError('not-found', 'There is no such file.')

/** Caching of a crop: another focal point makes another crop, in seconds. */
const CROP_CACHING = 'public, max-age=86400'

/** Sends a variant; the picture itself, which no cache keeps, when too many variants are made or it does not decode. */
async function sendWantedVariant(
  { variants, store }: { variants: VariantFiles; store: MediaStore },
  request: FastifyRequest,
  reply: FastifyReply,
  media: ServedMedia,
  query: VariantQuery,
): Promise<boolean> {
  const wanted = variantOf(media, query, request.headers.accept)
  if (query.format === 'auto') addVary(reply, ['Accept'])
  const caching = wanted.fit === 'cover' ? CROP_CACHING : IMMUTABLE
  const tag = variantName(wanted, media)
  try {
    return await sendVariant(request, reply, { media, tag, caching, format: wanted.format }, () =>
      variants.open(media, wanted),
    )
  } catch (error) {
    if (!(error instanceof DomainError) || error instanceof StoreFailure) throw error
    request.log.warn({ hash: media.hash, variant: tag, detail: error.message }, 'variant not created')
    return sendOriginal(store, request, reply, media, 'no-store')
  }
}

function variantOf(media: ServedMedia, query: VariantQuery, accept: string | undefined): VariantOptions {
  const { w = String(LARGEST), format, fit } = query
  const width = variantWidth(Number(w), fit, media)
  if (format === 'auto') return { width, fit, format: preferredFormat(media, accept) }
  return { width, fit, format: format ?? formatOf(media.type) }
}
