/** What the endpoint of media files needs of the row of a medium. */

/** A point in a picture, as parts of its width and height from 0 to 1. */
export interface FocalPoint {
  x: number
  y: number
}

/** The part of a row that the endpoint of media files needs. `src/media/db` reads it. */
export interface ServedMedia {
  hash: string
  type: string
  width: number | null
  height: number | null
  /** The size of the file that the public gets, in bytes. */
  publicBytes: number
  animated: boolean
  /** The part of the picture that a crop must keep; null: the middle. */
  focalPoint: FocalPoint | null
  /** True: the public gets the file of `publicKey`, and not the original. */
  hasCleanedFile: boolean
}

/** Returns the medium of a hash, or null. */
export type FindMediaByHash = (hash: string) => Promise<ServedMedia | null>
