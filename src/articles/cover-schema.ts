/** Schemas of covers, and of the sizes in which pictures are served. */
import { z } from 'zod'

const Pixels = z.number().int().min(1).max(2_147_483_647)

/** A size in which a picture is served. */
export const PictureVariant = z
  .object({ url: z.string(), width: Pixels, height: Pixels })
  .meta({ id: 'PictureVariant' })

/** The cover of an article. */
export const Cover = z
  .object({
    ...{ url: z.string(), alt: z.string().nullable(), caption: z.string().nullable() },
    width: Pixels.nullable().meta({
      description: 'In pixels; null unless it is a media file of this server.',
    }),
    height: Pixels.nullable(),
    placeholder: z.string().nullable().meta({ description: 'A `data:` URI of a tiny, blurred picture.' }),
    variants: z.array(PictureVariant).meta({ description: 'For `srcset`, smallest first.' }),
  })
  .meta({ id: 'Cover' })
