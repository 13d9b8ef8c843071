/** Inspection of pictures of pixels. */
import type { Metadata } from 'sharp'
import { DomainError } from '../../errors.ts'
import { brokenImage, pixelWeight, processImage } from './image-library.ts'
import type { MediaFacts, MediaLimits } from './media-facts.ts'

/** The formats of the image library by the media types that are accepted. */
const FORMATS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'heif',
}

/** Returns true for a media type of pictures of pixels that is accepted. */
export const isImageType = (type: string): boolean => type in FORMATS

/** Maximum number of frames of an animation. */
const FRAMES_MAX = 1_000
/** Width and height of a placeholder, in pixels. */
const PLACEHOLDER_SIZE = 16

/** Returns the facts of a picture. Throws as `inspectFile` does. */
export async function inspectImage(path: string, type: string, limits: MediaLimits): Promise<MediaFacts> {
  const metadata = await processImage({ type, pixels: 0 }, (openImage) =>
    openImage(path, noLimit).metadata().catch(rethrowBroken),
  )
  if (metadata.format !== FORMATS[type]) throw brokenImage(`it is ${metadata.format} in ${type}`)
  const pixels = requireLimits(metadata, type, limits)
  const placeholder = await processImage({ type, pixels }, async (openImage) => {
    const picture = openImage(path, { ...noLimit, sequentialRead: true }).autoOrient()
    const small = picture.resize(PLACEHOLDER_SIZE, PLACEHOLDER_SIZE, { fit: 'inside' })
    return small.webp({ quality: 50, effort: 2 }).toBuffer().catch(rethrowBroken)
  })
  const { autoOrient, pages = 1, exif, xmp, iptc, orientation = 1 } = metadata
  const hasPrivateMetadata = orientation !== 1 || [exif, xmp, iptc].some((part) => part !== undefined)
  if (hasPrivateMetadata && type === 'image/apng')
    throw new DomainError(
      'unprocessable',
      'An animated PNG with EXIF or XMP metadata is not accepted. Remove them first.',
    )
  return {
    ...{ type, kind: 'image', ...autoOrient, hasPrivateMetadata },
    animated: pages > 1 || type === 'image/apng',
    placeholder: `data:image/webp;base64,${placeholder.toString('base64')}`,
  }
}

/** The limit on pixels is checked with a message of ours, before anything is decoded. */
const noLimit = { limitInputPixels: false } as const

function rethrowBroken(cause: unknown): never {
  throw brokenImage(cause)
}

/** Returns the number of pixels of all frames. Throws when there are too many for the type. */
function requireLimits(
  { width, height, pages = 1, pageHeight }: Metadata,
  type: string,
  limits: MediaLimits,
): number {
  const pixels = width * (pageHeight ?? height) * pages
  if (pages > FRAMES_MAX)
    throw new DomainError(
      'unprocessable',
      `The animation has ${count(pages)} frames; at most ${count(FRAMES_MAX)} are accepted.`,
    )
  const weight = pixelWeight(type)
  const maxPixels = Math.floor(limits.maxPixels / weight)
  if (pixels > maxPixels)
    throw new DomainError(
      'unprocessable',
      `The picture has ${count(pixels)} pixels${pages > 1 ? ` in ${count(pages)} frames` : ''}; at most ${count(maxPixels)} are accepted (MEDIA_MAX_PIXELS${weight > 1 ? `, divided by ${weight} for ${type}` : ''}).`,
    )
  return pixels
}

const count = (number: number) => number.toLocaleString('en')
