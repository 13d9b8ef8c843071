/** Cleaned copies of pictures: without EXIF, XMP and IPTC metadata, with the orientation applied. */
import type { Sharp } from 'sharp'
import { StoreFailure } from '../store/store-failure.ts'
import { brokenImage, processImage } from './image-library.ts'
import type { MediaFacts } from './media-facts.ts'

/**
 * Writes the cleaned copy of a picture to a new file, and returns its size in bytes. The colour profile is kept. Throws
 * `StoreFailure` when the file cannot be written.
 */
export async function writeCleanedFile(from: string, to: string, facts: MediaFacts): Promise<number> {
  const { type, width, height, animated } = facts
  return processImage({ type, pixels: (width ?? 0) * (height ?? 0) }, async (openImage) => {
    const options = { limitInputPixels: false, sequentialRead: true } as const // inspectFile has checked the pixels
    const picture = openImage(from, animated ? { ...options, pages: -1 } : options)
    const { chromaSubsampling = '4:2:0' } = await picture.metadata()
    const clean = encode(picture.autoOrient().keepIccProfile(), type, chromaSubsampling)
    const { size } = await clean.toFile(to).catch((cause: Error) => {
      throw cause.message.startsWith(`${to}: `) ? new StoreFailure(cause) : brokenImage(cause)
    })
    return size
  })
}

/** Encodes in the format of the original, at a quality whose loss is not visible. */
function encode(picture: Sharp, type: string, chromaSubsampling: string): Sharp {
  switch (type) {
    case 'image/jpeg':
      // Smaller files need a second pass, which keeps the whole picture in memory.
      return picture.jpeg({ quality: 92, chromaSubsampling, optimiseCoding: false })
    case 'image/png':
      return picture.png()
    case 'image/gif':
      return picture.gif()
    case 'image/webp':
      return picture.webp({ quality: 92 })
    default:
      return picture.avif({ quality: 75, effort: 2 })
  }
}
