/** Inspection of an uploaded file: its type by its bytes, its size in pixels and a placeholder. */
import { DomainError } from '../../errors.ts'
import { inspectImage, isImageType } from './inspect-image.ts'
import { inspectSvg } from './inspect-svg.ts'
import type { MediaFacts, MediaKind, MediaLimits } from './media-facts.ts'

/**
 * Returns the facts of a file. Throws `DomainError` `unprocessable` that names the cause: an unknown type, a type that is not
 * accepted, too many pixels or frames, or a picture that does not decode; `overloaded` when too many pictures are processed.
 */
export async function inspectFile(path: string, limits: MediaLimits): Promise<MediaFacts> {
  const { fileTypeFromFile } = await import('file-type')
  const type = (await fileTypeFromFile(path))?.mime
  if (type !== undefined && isImageType(type)) return inspectImage(path, type, limits)
  const svg = type === undefined || type === 'application/xml' ? await inspectSvg(path) : null
  if (svg) return svg
  const kind = type === undefined ? null : kindOf(type)
  if (type === undefined || kind === null || !limits.otherKinds.includes(kind))
    throw new DomainError('unprocessable', refusalOf(type, limits))
  return { type, kind, ...noImage }
}

const noImage = { width: null, height: null, animated: false, placeholder: null, hasPrivateMetadata: false }

function kindOf(type: string): Exclude<MediaKind, 'image'> | null {
  if (type === 'application/pdf') return 'document'
  const [group] = type.split('/')
  return group === 'audio' || group === 'video' ? group : null
}

const NAMES = { document: 'PDF', audio: 'audio', video: 'video' } as const

/** Returns the message about a file of a type that is not accepted. */
function refusalOf(type: string | undefined, { otherKinds }: MediaLimits): string {
  const accepted = ['JPEG, PNG, GIF, WebP, AVIF and SVG', ...otherKinds.map((kind) => NAMES[kind])].join(', ')
  const found =
    type === undefined ? 'The bytes of the file are of no known type.' : `The bytes of the file are ${type}.`
  return `${found} This server accepts ${accepted}.`
}
