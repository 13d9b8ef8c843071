/** Inspection of an uploaded file: its type by its bytes, its size in pixels and a placeholder. */
import type { MediaFacts, MediaLimits } from './media-facts.ts'

/**
 * Returns the facts of a file. Throws `DomainError` `invalid` that names the cause: an unknown type, a type that is not
 * accepted, too many pixels or frames, or a picture that does not decode.
 */
export async function inspectFile(_path: string, _limits: MediaLimits): Promise<MediaFacts> {
  throw new Error('not implemented')
}
