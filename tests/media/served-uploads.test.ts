/** Uploaded files as the public gets them: from the upload to the URL in a front end. */
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { drawPhotograph } from '../support/pictures.ts'
import { bootForMedia, png } from './support.ts'

const { app, db, media } = await bootForMedia()
const origin = app.listeningOrigin
const { secret } = await createKey(db, { name: 'editor', scopes: ['publish'], expiresAt: null })
const authorization = `Bearer ${secret}`

async function upload(body: Buffer, type = 'application/octet-stream'): Promise<{ url: string; id: string }> {
  const headers = { authorization, 'content-type': type }
  const response = await fetch(`${origin}/v1/media?filename=Picture.png`, { method: 'POST', headers, body })
  expect(response.status).toBe(201)
  return (await response.json()) as { url: string; id: string }
}

const bytesAt = async (url: string) => Buffer.from(await (await fetch(origin + url)).arrayBuffer())

describe('an uploaded picture', () => {
  test('is served at its URL as it is, and in variants', async () => {
    const content = await png(400, 200)
    const { url } = await upload(content)
    expect(await bytesAt(url)).toEqual(content)
    expect(await sharp(await bytesAt(`${url}?w=320&format=webp`)).metadata()).toMatchObject({
      width: 320,
      format: 'webp',
    })
  })

  test('is served without place and author, and the store keeps the original', async () => {
    const content = await drawPhotograph()
    const { url } = await upload(content)
    const served = await bytesAt(url)
    expect(served.includes('SECRET-AUTHOR')).toBe(false)
    const { width, height, orientation = 1 } = await sharp(served).metadata()
    expect({ width, height, orientation }).toEqual({ width: 40, height: 60, orientation: 1 })
    const [, hash = ''] = /([\da-f]{64})/.exec(url) ?? []
    expect((await media.store.stat(`originals/${hash.slice(0, 2)}/${hash}`))?.bytes).toBe(content.length)
  })

  test('is not served after it was deleted', async () => {
    const { url, id } = await upload(await png(400, 210))
    await bytesAt(`${url}?w=320`)
    const headers = { authorization }
    expect((await fetch(`${origin}/v1/media/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    for (const query of ['', '?w=320']) {
      // A variant that is being stored is served until then.
      await expect.poll(async () => (await fetch(`${origin}${url}${query}`)).status).toBe(404)
    }
  })
})
