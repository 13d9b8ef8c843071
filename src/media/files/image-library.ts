/** The image library (sharp): loaded at its first use, with the decoders that pictures of the web need and no others. */
import { availableParallelism } from 'node:os'
import type { Sharp, SharpOptions } from 'sharp'
import { createSemaphore } from '../../database/semaphore.ts'
import { DomainError } from '../../errors.ts'

/** Decoders of libvips that may run. The others, such as those of SVG and PDF, are blocked. */
const DECODERS = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif'].map((name) => `VipsForeignLoad${name}`)

/** Time-out of the work on one picture, in seconds. */
const TIMEOUT_SECONDS = 30

type OpenImage = (input: string | Buffer, options?: SharpOptions) => Sharp

let library: Promise<OpenImage> | undefined

async function loadLibrary(): Promise<OpenImage> {
  const { default: sharp } = await import('sharp')
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({ operation: DECODERS })
  sharp.concurrency(1) // one thread for a picture: the semaphore decides how many there are
  sharp.cache(false) // no picture is decoded twice
  return (input, options) =>
    sharp(input, { failOn: 'error', ...options }).timeout({ seconds: TIMEOUT_SECONDS })
}

function openLibrary(): Promise<OpenImage> {
  library ??= loadLibrary()
  return library
}

/** Returns the reason why the image library cannot be loaded; null when it can. */
export async function imageLibraryFailure(): Promise<string | null> {
  return openLibrary().then(() => null, reasonOf)
}

/** Pictures that are processed at once: one CPU core is left for requests, and more than two need much memory. */
const AT_ONCE = Math.max(1, Math.min(2, availableParallelism() - 1))
/** A larger picture is processed alone, in weighted pixels. */
const LARGE_PIXELS = 25_000_000

/** How many times as much memory as the other formats the decoders and encoders of a type need for a pixel, about. */
const PIXEL_WEIGHTS: Readonly<Record<string, number>> = { 'image/webp': 2, 'image/avif': 4 }

/** Returns the weight of one pixel of a type: what a limit on memory counts it as. */
export const pixelWeight = (type: string): number => PIXEL_WEIGHTS[type] ?? 1

const work = createSemaphore({
  permits: AT_ONCE,
  queueMax: 20,
  waitMs: 20_000,
  message: 'Too many pictures are processed at the moment. Retry later.',
})

/** A picture that is processed. */
interface PictureSize {
  type: string
  pixels: number
}

/**
 * Runs work on a picture of a type, with so many pixels. Throws DomainError `overloaded` when too much is in progress already, and
 * `unprocessable` when the image library is not installed.
 */
export async function processImage<Result>(
  { type, pixels }: PictureSize,
  run: (openImage: OpenImage) => Promise<Result>,
): Promise<Result> {
  const openImage = await openLibrary().catch(() => {
    throw new DomainError(
      'unprocessable',
      'This server cannot process pictures: its image library is not installed. `inkstone doctor` says what to do.',
    )
  })
  const release = await work.acquire(pixels * pixelWeight(type) > LARGE_PIXELS ? AT_ONCE : 1)
  try {
    return await run(openImage)
  } finally {
    release()
  }
}

/** Returns the error of a file that is no picture, or a broken one. */
export const brokenImage = (cause: unknown): DomainError =>
  new DomainError('unprocessable', `The picture cannot be decoded: ${reasonOf(cause)}.`)

/** Returns the first line of a message of libvips. */
function reasonOf(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
  return line.replace(/^Input (file|buffer) (has|contains) /, 'it has ').replace(/[.:\s]+$/, '')
}
