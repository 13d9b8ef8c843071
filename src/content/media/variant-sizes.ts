/** Sizes of the variants of a picture. */

/** The widths of variants in pixels. */
export const VARIANT_WIDTHS = [320, 640, 960, 1280, 1920, 2560] as const

/** The types of pictures of which there are variants. A picture of vectors (SVG) fits every size by itself. */
const RESIZABLE_TYPES: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
])

/** True when there are variants of files of this type. */
export const isResizable = (type: string): boolean => RESIZABLE_TYPES.has(type)

/** A size in pixels. */
export interface PixelSize {
  width: number
  height: number
}

/** The part of a medium that its variants depend on. */
export interface PictureShape {
  type: string
  width: number | null
  height: number | null
}

/** Returns the sizes of the variants of a picture, smallest first; none is larger than the picture itself. */
export function variantSizes({ type, width, height }: PictureShape): PixelSize[] {
  if (width === null || height === null || !isResizable(type)) return []
  return VARIANT_WIDTHS.filter((variantWidth) => variantWidth < width).map((variantWidth) => ({
    width: variantWidth,
    height: Math.max(1, Math.round((height * variantWidth) / width)),
  }))
}
