/** Options of a variant of a picture, and the name of its file. */
import Negotiator from 'negotiator'
import type { ServedMedia } from './served-media.ts'

/** The formats of variants. */
export type VariantFormat = 'webp' | 'avif' | 'jpeg' | 'png' | 'gif'

/** How a picture is made smaller: as a whole, or cropped to a square around the focal point. */
type VariantFit = 'inside' | 'cover'

/** A variant, which is never larger than the picture. */
export interface VariantOptions {
  /** In pixels. */
  width: number
  fit: VariantFit
  format: VariantFormat
}

/** Returns the format of a type of pictures. */
export const formatOf = (type: string): VariantFormat => type.replace('image/', '') as VariantFormat

/**
 * Returns the format for `format=auto`: the smallest of those that `Accept` names, with another weight than 0. AVIF has no
 * animations.
 */
export function preferredFormat({ type, animated }: ServedMedia, accept = ''): VariantFormat {
  const accepted = new Negotiator({ headers: { accept: accept.toLowerCase() } }).mediaTypes()
  if (accepted.includes('image/avif') && !animated) return 'avif'
  return accepted.includes('image/webp') ? 'webp' : formatOf(type)
}

/** Returns the width of a variant: the wanted one, or that of the picture or of its largest square if that is smaller. */
export function variantWidth(wanted: number, fit: VariantFit, { width, height }: ServedMedia): number {
  const available = (fit === 'cover' ? Math.min(width ?? 1, height ?? 1) : width) ?? 1
  return Math.min(wanted, available)
}

/** Returns the name of the file of a variant, such as `640-inside.webp`. A crop depends on the focal point. */
export function variantName({ width, fit, format }: VariantOptions, { focalPoint }: ServedMedia): string {
  const percent = (part: number) => Math.round(part * 100)
  const place = fit === 'cover' && focalPoint ? `-${percent(focalPoint.x)}-${percent(focalPoint.y)}` : ''
  return `${width}-${fit}${place}.${format}`
}
