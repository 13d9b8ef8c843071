/** The browser bundle of Scalar, in the compressed forms that the build has made of it. */
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type ContentCoding, negotiateCoding } from '../compression.ts'
import { etagForCoding, strongEtag } from '../conditional-requests.ts'

const gunzipAsync = promisify(gunzip)

/** The folder of the build, see scripts/build.mjs. */
const folder = new URL('../../generated/scalar/', import.meta.url)

/** The media type of JavaScript (RFC 9239). */
export const SCRIPT_TYPE = 'text/javascript; charset=utf-8'

/** The bundle in one content coding. */
interface EncodedBundle {
  body: Buffer
  coding: ContentCoding
  etag: string
}

/** Returns the hash of the bundle, for its URL: a new version has another URL, so that browsers may keep each for ever. */
export async function readBundleHash(): Promise<string> {
  return (await readFile(new URL('hash', folder), 'utf8')).trim()
}

/** Returns the bundle in the content coding that the client prefers; uncompressed when it accepts none. */
export async function readBundle(acceptEncoding: string | undefined): Promise<EncodedBundle> {
  const coding = negotiateCoding(acceptEncoding).compressible ?? 'identity'
  const file = await readFile(new URL(coding === 'br' ? 'scalar.js.br' : 'scalar.js.gz', folder))
  const body = coding === 'identity' ? await gunzipAsync(file) : file
  return { body, coding, etag: etagForCoding(strongEtag(SCRIPT_TYPE, await readBundleHash()), coding) }
}
