/** Schemas of requests that upload, edit and delete media files. */
import { z } from 'zod'
import { VersionField } from '../articles/input.ts'
import { Text } from '../schemas/text.ts'
import { FocalPointFields } from './schema.ts'

const alt = Text.max(2_000).nullable().optional().meta({
  description: 'What the picture shows, for those who do not see it.',
})
const caption = Text.max(10_000).nullable().optional()
const credit = Text.max(2_000).nullable().optional().meta({ description: 'Who made it, and the license.' })

const editable = { alt, caption, credit, focalPoint: FocalPointFields.nullable().optional() }

/** The body of PATCH: JSON Merge Patch (RFC 7396). Null removes a value. */
export const MediaPatch = z.strictObject({ ...editable, version: VersionField }).meta({ id: 'MediaPatch' })

/** The fields that an editor writes. */
export const MediaFields = z.strictObject(editable)
export type MediaFields = z.infer<typeof MediaFields>

/** Longest name of a file that is read, in characters. A longer name is cut off. */
const NAME_LENGTH_MAX = 10_000

export const UploadQuery = z.strictObject({
  filename: z.string().max(NAME_LENGTH_MAX).optional().meta({
    description: 'The name of a file that is the whole body; or send `Content-Disposition`.',
  }),
})

/** The form of an upload, for the documentation: the file is streamed, and not validated as a whole. */
export const UploadForm = z.object({
  file: z.any().meta({ type: 'string', format: 'binary', description: 'The file.' }),
  alt: z.string().optional(),
  caption: z.string().optional(),
  credit: z.string().optional(),
  focalPoint: z.string().optional().meta({ description: 'As JSON: `{"x":0.5,"y":0.25}`.' }),
})

export const DeleteQuery = z.strictObject({
  force: z.enum(['true', 'false']).default('false').meta({
    description: 'True: deletes a file that articles use, too. Its URLs in them are broken from then on.',
  }),
})
