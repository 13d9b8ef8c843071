/** Inspection of SVG pictures, by their root element. They are never decoded on this server. */
import { open } from 'node:fs/promises'
import { Parser } from 'htmlparser2'
import type { MediaFacts } from './media-facts.ts'

/** The root element begins within this many bytes: comments and declarations come before it. */
const HEAD_BYTES = 64 * 1024

/** Returns the facts of an SVG picture; null when the file is another XML document, or no XML at all. */
export async function inspectSvg(path: string): Promise<MediaFacts | null> {
  const root = rootElement(await readHead(path))
  if (root === null || !/^(?:[\w-]+:)?svg$/.test(root.name)) return null
  const [width, height] = sizeOf(root.attributes)
  const facts = { animated: false, placeholder: null, hasPrivateMetadata: false }
  return { type: 'image/svg+xml', kind: 'image', width, height, ...facts }
}

async function readHead(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '')
  } finally {
    await file.close()
  }
}

interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
}

/** The document type declaration. Its internal subset (`[…]`), which drawing programs write, is no XML to htmlparser2. */
const DOCTYPE = /<!DOCTYPE[^[>]{0,1000}(?:\[[^\]]*\]\s*)?>/

/** Returns the first element of an XML document; null when text comes before it. */
function rootElement(document: string): Element | null {
  const text = document.replace(DOCTYPE, '')
  if (!text.trimStart().startsWith('<')) return null
  let root: Element | null = null
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        root ??= { name, attributes }
        parser.pause()
      },
      ontext(content) {
        if (content.trim() !== '') parser.pause()
      },
    },
    { xmlMode: true },
  )
  parser.write(text)
  return root
}

/** Returns the width and height in pixels, or those of the view box. */
function sizeOf({
  width = '',
  height = '',
  viewBox = '',
}: Element['attributes']): [number | null, number | null] {
  const size = [pixels(width), pixels(height)] as const
  const box = viewBox
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const [, , boxWidth = Number.NaN, boxHeight = Number.NaN] = box
  if (size[0] !== null && size[1] !== null) return [size[0], size[1]]
  return boxWidth >= 1 && boxHeight >= 1 ? [Math.round(boxWidth), Math.round(boxHeight)] : [null, null]
}

function pixels(length: string): number | null {
  const [, number] = /^\s*(\d{1,6}(?:\.\d+)?)(?:px)?\s*$/.exec(length) ?? []
  return number === undefined || Number(number) < 1 ? null : Math.round(Number(number))
}
