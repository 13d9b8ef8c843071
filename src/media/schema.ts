/** Schemas of media files in API responses, and of the queries that list them. */
import { z } from 'zod'
import { PictureVariant } from '../articles/cover-schema.ts'
import { isMediaHash } from '../content/media/media-urls.ts'
import { PageQuery, Pagination } from '../schemas/pagination.ts'
import { isUuid, Text } from '../schemas/text.ts'
import { MEDIA_KINDS } from './files/media-facts.ts'

const Time = z.iso.datetime({ precision: 3 })
const Count = z.number().int().min(0).max(2_147_483_647)
const Pixels = Count.min(1).nullable()
const Part = z.number().min(0).max(1)

/** The point of a picture that crops keep. */
export const FocalPointFields = z.strictObject({
  x: Part.meta({ description: 'From 0 (left) to 1 (right).' }),
  y: Part.meta({ description: 'From 0 (top) to 1 (bottom).' }),
})

/** A media file: a picture, or audio, video or a document. */
export const Media = z
  .object({
    id: z.uuid(),
    hash: z.string().meta({ description: 'SHA-256 of the bytes as they were uploaded, hexadecimal.' }),
    url: z.string().meta({
      description: 'URL of the file. A path is below the host of the API. The file at a URL never changes.',
    }),
    filename: z.string().meta({ description: 'The last part of `url`.' }),
    type: z.string().meta({ description: 'The media type that the bytes have, such as `image/jpeg`.' }),
    kind: z.enum(MEDIA_KINDS),
    bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    width: Pixels.meta({ description: 'In pixels, as it is shown; null for other files than pictures.' }),
    height: Pixels,
    animated: z.boolean(),
    placeholder: z.string().nullable().meta({ description: 'A `data:` URI of a tiny, blurred picture.' }),
    alt: z.string().nullable(),
    caption: z.string().nullable(),
    credit: z.string().nullable(),
    focalPoint: FocalPointFields.nullable().meta({ description: 'What crops keep; null: the middle.' }),
    variants: z.array(PictureVariant).meta({ description: 'For `srcset`, smallest first.' }),
    createdAt: Time,
    updatedAt: Time,
    version: Count.min(1).meta({ description: 'Increases with every change.' }),
    usage: Count.optional().meta({
      description:
        'Number of articles that use it, in the live revision or the working copy. Only with a key.',
    }),
  })
  .meta({ id: 'Media' })
export type Media = z.infer<typeof Media>

export const MediaPage = z.object({ data: z.array(Media), pagination: Pagination }).meta({ id: 'MediaPage' })

export const MediaListQuery = PageQuery.extend({
  type: Text.regex(/^[\w.+-]+\/[\w.+-]+$/, { error: 'must be a media type such as image/png' })
    .optional()
    .meta({ description: 'Only files of this media type, such as `image/png`.' }),
  kind: z.enum(MEDIA_KINDS).optional().meta({ description: 'Only files of this kind.' }),
  unused: z.enum(['true']).optional().meta({
    description:
      'Only files that no article uses, not even an earlier revision, and no author as a picture; needs the scope `preview`. `inkstone media gc` deletes them after a day.',
  }),
  q: Text.min(1).max(200).optional().meta({
    description: 'Only files with all of these words in file name, alternative text, caption or credit.',
  }),
})
export type MediaListQuery = z.infer<typeof MediaListQuery>

export const MediaParams = z.object({
  id: z
    .string()
    .refine((text) => isUuid(text) || isMediaHash(text), {
      error: 'must be the id or the hash of a media file',
    })
    .meta({ description: 'The id, or the hash.' }),
})
