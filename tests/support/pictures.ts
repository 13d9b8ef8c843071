/** Pictures for tests, drawn in code. */
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** Returns a picture with a gradient and noise, so that it compresses as a photograph does. */
export async function drawPicture(
  format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif',
  width: number,
  height: number,
): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  for (let i = 0; i < pixels.length; i += 3) {
    const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)]
    pixels[i] = (x * 255) / width
    pixels[i + 1] = (y * 255) / height
    pixels[i + 2] = (x * y * 7919) % 64
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer()
}

/** Returns a JPEG of 60 × 40 pixels as a camera writes it: turned by 90°, with a place and an author. */
export async function drawPhotograph(): Promise<Buffer> {
  const exif = { IFD0: { Artist: 'SECRET-AUTHOR', Orientation: '6' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } }
  return sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .withExif(exif)
    .jpeg()
    .toBuffer()
}

/** Returns a GIF with frames of different colours. */
export async function drawAnimation(frames: number, size = 8): Promise<Buffer> {
  const pixels = Buffer.alloc(frames * size * size * 3)
  for (let i = 0; i < pixels.length; i += 1)
    pixels[i] = (Math.floor(i / (size * size * 3)) * 37 + (i % 3) * 80) % 256
  const raw = { width: size, height: size * frames, channels: 3, pageHeight: size } as const
  return sharp(pixels, { raw })
    .gif({ delay: Array.from({ length: frames }, () => 50) })
    .toBuffer()
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** Returns a small PNG file that claims a size in pixels. `rows` of zeros are in it. */
export function pngOf(width: number, height: number, rows: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const data = deflateSync(Buffer.alloc(rows * (width * 4 + 1)), { level: 9 })
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A file that is a GIF for image decoders and a page with a script for a browser that guesses. */
export const gifWithScript = async (): Promise<Buffer> => {
  const gif = await drawAnimation(1)
  return Buffer.concat([
    gif,
    Buffer.from('<html><script>document.title="RUN"</script><body>page</body></html>'),
  ])
}

export const SVG_WITH_SCRIPT = `<?xml version="1.0"?>
<!-- a drawing -->
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20px" onload="document.documentElement.setAttribute('id', 'RUN')">
  <script>document.documentElement.setAttribute('id', 'RUN'); fetch('/ran')</script>
  <style>rect { fill: red }</style><rect width="40" height="20"/>
</svg>`
