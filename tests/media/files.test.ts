/** Inspection and cleaning of uploaded files. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { writeCleanedFile } from '../../src/media/files/clean-file.ts'
import { inspectFile } from '../../src/media/files/inspect-file.ts'
import type { MediaFacts, MediaLimits } from '../../src/media/files/media-facts.ts'
import { folderOf } from '../support/folder.ts'
import {
  drawAnimation,
  drawPhotograph,
  drawPicture,
  gifWithScript,
  pngOf,
  SVG_WITH_SCRIPT,
} from '../support/pictures.ts'

const LIMITS: MediaLimits = { maxPixels: 100_000_000, otherKinds: [] }

async function inspect(content: Buffer | string, limits: Partial<MediaLimits> = {}): Promise<MediaFacts> {
  const folder = await folderOf({ file: content })
  return inspectFile(join(folder, 'file'), { ...LIMITS, ...limits })
}

const png = () => drawPicture('png', 64, 32)
const PDF = '%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF'

describe('inspection', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('%s is known by its bytes', async (format) => {
    const { placeholder, ...facts } = await inspect(await drawPicture(format, 64, 32))
    expect(facts).toEqual({
      ...{ type: `image/${format}`, kind: 'image', width: 64, height: 32 },
      ...{ animated: false, hasPrivateMetadata: false },
    })
    const [, data = ''] = /^data:image\/webp;base64,(.+)$/.exec(placeholder ?? '') ?? []
    const { format: kind, width, height } = await sharp(Buffer.from(data, 'base64')).metadata()
    expect({ kind, width, height }).toEqual({ kind: 'webp', width: 16, height: 8 })
    expect(data.length).toBeLessThan(400)
  })

  test('a turned photograph has its size as it is seen, and private metadata', async () => {
    const facts = await inspect(await drawPhotograph())
    expect(facts).toMatchObject({ width: 40, height: 60, hasPrivateMetadata: true })
  })

  test('an animation is known', async () => {
    expect(await inspect(await drawAnimation(3))).toMatchObject({ animated: true, width: 8, height: 8 })
  })

  test('an SVG is known by its root element, and its script stays in it', async () => {
    const facts = await inspect(SVG_WITH_SCRIPT)
    expect(facts).toEqual({
      ...{ type: 'image/svg+xml', kind: 'image', width: 40, height: 20 },
      ...{ animated: false, placeholder: null, hasPrivateMetadata: false },
    })
    expect(await inspect('<svg viewBox="0 0 30.4 10"/>')).toMatchObject({ width: 30, height: 10 })
    const declarations =
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [\n<!ENTITY ns "http://a.example/">\n]>'
    expect(await inspect(`<?xml version="1.0"?>${declarations}<svg width="3" height="4"/>`)).toMatchObject({
      ...{ width: 3, height: 4 },
    })
    expect(
      await inspect('\uFEFF<svg:svg xmlns:svg="http://www.w3.org/2000/svg" width="100%"/>'),
    ).toMatchObject({
      width: null,
    })
  })

  test.each([
    ['HTML', '<!doctype html><html><svg></svg></html>'],
    ['XML', '<?xml version="1.0"?><rss><svg/></rss>'],
    ['text before an SVG', 'text <svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['text in an XML document before an SVG', '<?xml version="1.0"?>text<svg/>'],
    ['a script', '#!/bin/sh\nexit'],
    ['an empty file', ''],
  ])('%s is refused', async (_, content) => {
    await expect(inspect(content)).rejects.toThrow(/^The bytes of the file are .* accepts JPEG, PNG/)
  })

  test('other kinds of files are accepted where the settings allow them', async () => {
    await expect(inspect(PDF)).rejects.toThrow(
      'The bytes of the file are application/pdf. This server accepts JPEG',
    )
    expect(await inspect(PDF, { otherKinds: ['document'] })).toMatchObject({ kind: 'document', width: null })
    await expect(inspect(PDF, { otherKinds: ['video'] })).rejects.toThrow('AVIF and SVG, video')
  })
})

describe('hostile files', () => {
  test('50,000 × 50,000 pixels are refused before they are decoded', async () => {
    const bomb = pngOf(50_000, 50_000, 100)
    await expect(inspect(bomb)).rejects.toThrow(
      'The picture has 2,500,000,000 pixels; at most 100,000,000 are accepted (MEDIA_MAX_PIXELS).',
    )
  })

  test('a pixel of WebP counts as two and one of AVIF as four, since they need more memory', async () => {
    const drawn = { webp: await drawPicture('webp', 64, 32), avif: await drawPicture('avif', 64, 32) }
    expect(await inspect(drawn.webp, { maxPixels: 4_096 })).toMatchObject({ width: 64 })
    expect(await inspect(drawn.avif, { maxPixels: 8_192 })).toMatchObject({ width: 64 })
    await expect(inspect(drawn.webp, { maxPixels: 4_095 })).rejects.toThrow(
      'The picture has 2,048 pixels; at most 2,047 are accepted (MEDIA_MAX_PIXELS, divided by 2 for image/webp).',
    )
    await expect(inspect(drawn.avif, { maxPixels: 8_191 })).rejects.toThrow(
      'at most 2,047 are accepted (MEDIA_MAX_PIXELS, divided by 4 for image/avif)',
    )
  })

  test('a file with fewer pixels than it claims is refused', async () => {
    await expect(inspect(pngOf(2_000, 2_000, 10))).rejects.toThrow('The picture cannot be decoded')
  })

  test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
    'half a file of %s is refused',
    async (format) => {
      const whole = await drawPicture(format, 300, 300)
      await expect(inspect(whole.subarray(0, whole.length / 2))).rejects.toThrow(
        'The picture cannot be decoded',
      )
    },
  )

  test('bytes that only begin like a picture are refused', async () => {
    const content = Buffer.concat([
      (await png()).subarray(0, 30),
      Buffer.from('<script>alert(1)</script>'.repeat(9)),
    ])
    await expect(inspect(content)).rejects.toThrow('The picture cannot be decoded')
  })

  test('10,000 frames are refused, and so are frames with too many pixels together', async () => {
    await expect(inspect(await drawAnimation(10_000, 2))).rejects.toThrow(
      'The animation has 10,000 frames; at most 1,000 are accepted.',
    )
    await expect(inspect(await drawAnimation(100), { maxPixels: 6_399 })).rejects.toThrow(
      'The picture has 6,400 pixels in 100 frames; at most 6,399 are accepted',
    )
  })

  test('an HTML page in a GIF is a GIF', async () => {
    expect(await inspect(await gifWithScript())).toMatchObject({ type: 'image/gif' })
  })
})

describe('cleaned copies', () => {
  async function clean(content: Buffer) {
    const folder = await folderOf({ file: content })
    const [from, to] = [join(folder, 'file'), join(folder, 'clean')]
    const bytes = await writeCleanedFile(from, to, await inspectFile(from, LIMITS))
    expect((await stat(to)).size).toBe(bytes)
    return { facts: await inspectFile(to, LIMITS), bytes: await readFile(to) }
  }

  test('a photograph loses author, place and orientation, and is seen as before', async () => {
    const original = await drawPhotograph()
    expect(original.includes('SECRET-AUTHOR')).toBe(true)
    const { facts, bytes } = await clean(original)
    expect(bytes.includes('SECRET-AUTHOR')).toBe(false)
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 40, height: 60, hasPrivateMetadata: false })
  })

  test.each(['png', 'webp', 'avif'] as const)('%s stays %s, and keeps its colour profile', async (format) => {
    const original = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'blue' } })
      .withExif({ IFD0: { Artist: 'SECRET-AUTHOR' } })
      .withIccProfile('p3')
      .toFormat(format)
      .toBuffer()
    const { facts, bytes } = await clean(original)
    expect(facts).toMatchObject({ type: `image/${format}`, width: 20, hasPrivateMetadata: false })
    expect((await sharp(bytes).metadata()).icc).toBeDefined()
  })
})
