/** Facts of a media file that its bytes tell, and the limits on files. */

/** What a media file is: only images are shown inside of pages. */
export const MEDIA_KINDS = ['image', 'audio', 'video', 'document'] as const
export type MediaKind = (typeof MEDIA_KINDS)[number]

/** What `inspectFile` finds in the bytes of a file. */
export interface MediaFacts {
  /** The media type, by the bytes and not by the name. */
  type: string
  kind: MediaKind
  /** The size in pixels with the orientation applied; null for files that are no images. */
  width: number | null
  height: number | null
  animated: boolean
  /** A `data:` URI of a WebP picture of at most 16 × 16 pixels; null for files without one. */
  placeholder: string | null
  /** True: the file has EXIF, XMP or IPTC metadata, or an orientation, so that the public gets a cleaned file. */
  hasPrivateMetadata: boolean
}

/** Limits on files, from the settings. */
export interface MediaLimits {
  /** The maximum number of pixels of a picture, or of all frames of an animation together. */
  maxPixels: number
  /** Kinds of files that are accepted beside images. */
  otherKinds: readonly Exclude<MediaKind, 'image'>[]
}
