/** Variants of a picture: smaller, in another format, or cropped to a square. */
import type { Sharp } from 'sharp'
import type { FocalPoint, ServedMedia } from '../model/served-media.ts'
import type { VariantFormat, VariantOptions } from '../model/variant-options.ts'
import { brokenImage, processImage } from './image-library.ts'

/**
 * Returns the bytes of a variant of a picture, or null when there is no picture. `read` is called when the work can begin, and
 * returns the file that the public gets. Throws DomainError `overloaded`, and `unprocessable` when the file does not decode.
 */
export async function createVariant(
  read: () => Promise<Buffer | null>,
  picture: ServedMedia,
  options: VariantOptions,
): Promise<Buffer | null> {
  const size = { width: picture.width ?? 1, height: picture.height ?? 1 }
  return processImage({ type: picture.type, pixels: size.width * size.height }, async (openImage) => {
    const keepsFrames = picture.animated && FORMATS_WITH_FRAMES.has(options.format)
    const input = await read()
    if (!input) return null
    const source = openImage(input, {
      ...{ limitInputPixels: false, sequentialRead: true }, // the pixels were checked when the file was added
      ...(keepsFrames && { pages: -1 }),
    })
    const square = options.fit === 'cover' ? source.extract(squareAround(size, picture.focalPoint)) : source
    const resized = square.resize(options.width, null, { withoutEnlargement: true })
    return encode(resized, options.format)
      .toBuffer()
      .catch((cause) => {
        throw brokenImage(cause)
      })
  })
}

/** The other formats get the first frame of an animation. */
const FORMATS_WITH_FRAMES: ReadonlySet<VariantFormat> = new Set(['gif', 'webp'])

/** Returns the largest square of a picture whose middle is as near to the focal point as possible, in pixels. */
function squareAround({ width, height }: { width: number; height: number }, focalPoint: FocalPoint | null) {
  const side = Math.min(width, height)
  const { x, y } = focalPoint ?? { x: 0.5, y: 0.5 }
  const offset = (length: number, part: number) =>
    Math.max(0, Math.min(length - side, Math.round(length * part - side / 2)))
  return { left: offset(width, x), top: offset(height, y), width: side, height: side }
}

function encode(picture: Sharp, format: VariantFormat): Sharp {
  switch (format) {
    case 'webp':
      return picture.webp({ quality: 80, effort: 3 })
    case 'avif':
      return picture.avif({ quality: 55, effort: 2 })
    case 'png':
      return picture.png({ adaptiveFiltering: true })
    case 'gif':
      return picture.gif({ effort: 3 })
    case 'jpeg':
      return picture.flatten({ background: '#fff' }).jpeg({ quality: 80, progressive: false })
  }
}
