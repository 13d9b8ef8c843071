/** Enclosures of feed entries: the audio or video file that the metadata of an article names. Pure. */
import { safeUrl } from '../content/urls.ts'
import { toAbsoluteUrl } from './absolute-urls.ts'

/** A media file. `length` is its size in bytes, null when it is unknown. */
export interface Enclosure {
  url: string
  mediaType: string
  length: number | null
}

/** Keys of metadata that name a media file: podcast themes of Hugo, Jekyll and Eleventy, WordPress (`enclosure`). */
export const ENCLOSURE_KEYS = [
  ...[
    'enclosure',
    'audio',
    'podcast',
    'podcast_file',
    'podcast_url',
    'audio_file',
    'audio_url',
    'mp3',
    'episode',
  ],
  ...['audioFile', 'audioUrl', 'podcastFile', 'podcastUrl', 'media'],
] as const

/** Media types by file extension. */
const MEDIA_TYPES: Record<string, string> = {
  aac: 'audio/aac',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  webm: 'video/webm',
}

const URL_MEMBERS = ['url', 'src', 'href', 'file', 'link', 'audio', 'mp3']
const TYPE_MEMBERS = ['type', 'mime', 'mimetype', 'mime_type', 'mediaType']
const LENGTH_MEMBERS = ['length', 'size', 'bytes', 'filesize', 'file_size']

/**
 * Returns the enclosure of the first key whose value is the URL of a media file, or a mapping with one. The type is the stated
 * one, else it follows from the extension; without a type, there is no enclosure. `base` is the URL of the article.
 */
export function findEnclosure(metadata: Readonly<Record<string, unknown>>, base: string): Enclosure | null {
  for (const key of ENCLOSURE_KEYS) {
    const enclosure = enclosureOf([metadata[key]].flat()[0], metadata, base)
    if (enclosure !== null) return enclosure
  }
  return null
}

function enclosureOf(
  value: unknown,
  metadata: Readonly<Record<string, unknown>>,
  base: string,
): Enclosure | null {
  const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const text = typeof value === 'string' ? value : textOf(members, URL_MEMBERS)
  const [first = '', length, type] = text?.trim().split(/\s+/) ?? [] // WordPress: URL, length and type, each on a line
  const safe = safeUrl(first)
  const url = safe === null || first === '' ? '' : toAbsoluteUrl(safe, base)
  if (!/^https?:/.test(url)) return null
  const extension = /\.(\w+)$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''
  const stated = textOf(members, TYPE_MEMBERS) ?? type ?? ''
  const mediaType = /^(?:audio|video)\/[\w.+-]+$/.test(stated) ? stated : MEDIA_TYPES[extension]
  if (mediaType === undefined) return null
  const size = Number(
    textOf(members, LENGTH_MEMBERS) ?? length ?? textOf(metadata, ['podcast_bytes', 'audio_length']),
  )
  return { url, mediaType, length: Number.isSafeInteger(size) && size > 0 ? size : null }
}

function textOf(members: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  const value = names
    .map((name) => members[name])
    .find((member) => ['string', 'number'].includes(typeof member))
  return value === undefined ? undefined : String(value)
}
