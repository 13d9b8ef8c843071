/** Media files as JSON: from the columns of their rows. */
import { mediaUrlOf, variantsOf } from '../../content/media/media-urls.ts'
import type { Media } from '../schema.ts'

/** The columns of a row of `media`, as `mediaColumnsSql` selects them. */
export interface MediaColumns extends Omit<Media, 'url' | 'focalPoint' | 'variants'> {
  focalX: number | null
  focalY: number | null
}

/** Returns the JSON of a media file (`Media`). */
export function mediaJson(columns: MediaColumns, mediaUrl: string): string {
  const { id, hash, focalX, focalY, createdAt, updatedAt, version, usage, ...facts } = columns
  const url = mediaUrlOf(mediaUrl, columns)
  const media: Media = {
    ...{ id, hash, url, ...facts },
    focalPoint: focalX === null || focalY === null ? null : { x: focalX, y: focalY },
    variants: variantsOf(url, columns),
    ...{ createdAt, updatedAt, version },
    ...(usage !== undefined && { usage }),
  }
  return JSON.stringify(media)
}
