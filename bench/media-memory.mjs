/**
 * Peak memory of a server process (VmHWM) during uploads at once: twenty files of 25 MB, and four pictures near the limit of
 * pixels, which WebP and AVIF have lower, in each format. Linux only. Run `npm run build` first. Uses an embedded database. Prints a table.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'

const DATA_DIR = await mkdtemp(join(tmpdir(), 'inkstone-bench-'))
const server = spawn(process.execPath, ['dist/cli.js', 'serve'], {
  env: { ...process.env, DATA_DIR, PORT: '0', SEEDS_DIR: '', LOG_LEVEL: 'info' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise((resolve) => {
  let output = ''
  server.stdout.on('data', (chunk) => {
    output += chunk
    const match = /ready at (http:[^\s"]+)/.exec(output)
    if (match) resolve(match[1])
  })
})
const secret = (await readFile(join(DATA_DIR, 'admin-key'), 'utf8')).trim()
const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/octet-stream' }

/** Returns so many files with the same picture and different hashes: bytes after the end of a picture do not matter. */
const different = (picture, count) =>
  Array.from({ length: count }, (_, n) => Buffer.concat([picture, Buffer.from(`${Date.now()} ${n}`)]))

/** Uploads files at once. Returns the statuses, the peak of the memory in MB, and the time in seconds. */
async function measure(files) {
  await writeFile(`/proc/${server.pid}/clear_refs`, '5') // the peak begins anew
  const startedAt = performance.now()
  const responses = await Promise.all(
    files.map((body) => fetch(`${url}/v1/media`, { method: 'POST', headers, body })),
  )
  const seconds = (performance.now() - startedAt) / 1_000
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  const statuses = responses.map((response) => response.status)
  return {
    statuses: statuses.join(' '),
    peakMB: Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1_024),
    seconds,
  }
}

const results = []
const add = async (name, files) => results.push({ name, ...(await measure(files)) })

await add(
  'one small file',
  different(
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
    1,
  ),
)
const side = 2_940
const noise = {
  width: side,
  height: side,
  channels: 3,
  background: '#888',
  noise: { type: 'gaussian', mean: 128, sigma: 99 },
}
const large = await sharp({ create: noise }).png({ compressionLevel: 0 }).toBuffer()
await add(`20 PNG of ${(large.length / 1e6).toFixed(1)} MB`, different(large, 20))

const turned = (width, height) =>
  sharp({
    create: { width, height, channels: 4, background: '#8888' },
    limitInputPixels: false,
  }).withMetadata({ orientation: 6 })
const huge = () => turned(10_000, 9_990)
for (const [name, picture] of [
  ['JPEG of 99.9 megapixels', huge().jpeg()],
  ['progressive JPEG of 99.9 megapixels', huge().jpeg({ progressive: true })],
  ['PNG of 99.9 megapixels', huge().png()],
  ['interlaced PNG of 99.9 megapixels', huge().png({ progressive: true })],
  ['WebP of 49.9 megapixels', turned(10_000, 4_990).webp({ effort: 0 })],
  ['AVIF of 24.9 megapixels', turned(5_000, 4_980).avif({ effort: 0 })],
])
  await add(`4 ${name}, turned`, different(await picture.toBuffer(), 4))

const frame = { width: 300, height: 300 * 1_000, channels: 3, background: 'red', pageHeight: 300 }
const pixels = Buffer.alloc(300 * 300 * 1_000 * 3)
for (let i = 0; i < pixels.length; i += 1) pixels[i] = (Math.floor(i / 270_000) * 37) % 256
const gif = await sharp(pixels, { raw: { ...frame }, limitInputPixels: false })
  .gif({ effort: 1 })
  .toBuffer()
await add('4 GIF of 1,000 frames, 90 megapixels', different(gif, 4))

console.table(results)
server.kill('SIGTERM')
await once(server, 'exit')
await rm(DATA_DIR, { recursive: true, force: true })
