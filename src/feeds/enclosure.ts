/** Enclosures of feed entries: the audio or video file that the metadata of an article names. Pure. */
import { mediaHashOfUrl } from '../content/media/media-urls.ts'
import { safeUrl } from '../content/urls.ts'
import { toAbsoluteUrl } from './absolute-urls.ts'
import type { FeedFiles } from './schema.ts'

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

const PLAYABLE = /^(?:audio|video)\/[\w.+-]+$/

const URL_MEMBERS = ['url', 'src', 'href', 'file', 'link', 'audio', 'mp3']
const TYPE_MEMBERS = ['type', 'mime', 'mimetype', 'mime_type', 'mediaType']
const LENGTH_MEMBERS = ['length', 'size', 'bytes', 'filesize', 'file_size']

/** What the enclosure of an article depends on beside the value of a key. */
interface EnclosureContext {
  metadata: Readonly<Record<string, unknown>>
  /** The URL of the article. */
  base: string
  files: FeedFiles
}

/**
 * Returns the enclosure of the first key whose value is the URL of a media file, or a mapping with one. Type and length are
 * those of the stored file; of another one, the type is the stated one, or else it follows from the extension. Without the type
 * of an audio or video file, there is no enclosure.
 */
export function findEnclosure(context: EnclosureContext): Enclosure | null {
  for (const key of ENCLOSURE_KEYS) {
    const enclosure = enclosureOf([context.metadata[key]].flat()[0], context)
    if (enclosure !== null) return enclosure
  }
  return null
}

function enclosureOf(value: unknown, { metadata, base, files }: EnclosureContext): Enclosure | null {
  const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const text = typeof value === 'string' ? value : textOf(members, URL_MEMBERS)
  const [first = '', length, type] = text?.trim().split(/\s+/) ?? [] // WordPress: URL, length and type, each on a line
  const safe = safeUrl(first)
  const url = safe === null || first === '' ? '' : toAbsoluteUrl(safe, base)
  if (!/^https?:/.test(url)) return null
  const file = files.get(mediaHashOfUrl(url) ?? '')
  if (file) return PLAYABLE.test(file.type) ? { url, mediaType: file.type, length: file.bytes } : null
  const extension = /\.(\w+)$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? ''
  const stated = textOf(members, TYPE_MEMBERS) ?? type ?? ''
  const mediaType = PLAYABLE.test(stated) ? stated : MEDIA_TYPES[extension]
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
