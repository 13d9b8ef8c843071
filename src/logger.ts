/** The log of the server: JSON lines, or readable lines on a terminal. A log that cannot be written never stops the server. */
import { fstatSync } from 'node:fs'
import { Socket } from 'node:net'
import {
  type DestinationStream,
  destination,
  type LevelWithSilent,
  type Logger,
  type LoggerOptions,
  pino,
} from 'pino'

/** The file descriptor of the standard output. */
const STDOUT = 1
/** Lines that a slow reader has not taken yet are kept up to this number of bytes; further lines are lost. */
const MAX_UNWRITTEN = 4 << 20
/** How long `close` waits for lines that are not written yet, in milliseconds. */
const CLOSE_TIMEOUT = 1_000

/** A logger, and how it ends. */
export interface ClosableLogger {
  logger: Logger
  /** Waits a second at most until all lines are written, so that the process can end. */
  close: () => Promise<void>
}

/** The message by which Fastify reports an address. It is not logged: the start message of the command has the address. */
export const UNLOGGED_MESSAGE = ''

/**
 * Creates a logger for the standard output. Lines that cannot be written, because the disk is full or the reader is gone or
 * does not read, are lost.
 */
export async function createLogger(level: LevelWithSilent): Promise<ClosableLogger> {
  const options: LoggerOptions = { level, base: null, hooks: { logMethod: skipUnlogged } }
  if (process.stdout.isTTY) {
    const { default: pretty } = await import('pino-pretty')
    const lines = pretty({ colorize: process.stdout.hasColors(), singleLine: true, ignore: 'requestId' })
    lines.on('error', ignore)
    return { logger: pino(options, lines), close: async () => {} }
  }
  const stats = fstatSync(STDOUT)
  if (stats.isFIFO() || stats.isSocket()) return createPipeLogger(options)
  const file = destination({ fd: STDOUT, sync: true, maxLength: MAX_UNWRITTEN })
  file.on('error', ignore)
  const lines = createBatches((batch) => file.write(batch))
  return { logger: pino(options, lines), close: async () => lines.flush() }
}

/** The longest batch, in bytes: longer writes to a pipe may be mixed with those of other processes (PIPE_BUF of Linux). */
const BATCH_BYTES_MAX = 4_096

/**
 * Returns a stream that writes the lines of an iteration of the event loop together: a system call for each line would cost more
 * than the rest of the request log. The last lines are written when the process exits.
 */
function createBatches(write: (batch: string) => void): DestinationStream & { flush: () => void } {
  let batch = ''
  let bytes = 0
  const flush = () => {
    if (batch === '') return
    write(batch)
    batch = ''
    bytes = 0
  }
  process.once('exit', flush)
  return {
    flush,
    write(line) {
      const lineBytes = Buffer.byteLength(line)
      if (bytes + lineBytes > BATCH_BYTES_MAX) flush()
      if (batch === '') setImmediate(flush)
      batch += line
      bytes += lineBytes
    },
  }
}

/** A write to a pipe would block the process while its reader does not read, so it is written as a socket is. */
function createPipeLogger(options: LoggerOptions): ClosableLogger {
  const pipe = new Socket({ fd: STDOUT, readable: false, writable: true })
  pipe.on('error', ignore)
  Object.assign(pipe, { _writev: null }) // waiting batches would be written together, and mixed with those of other processes
  const lines = createBatches((batch) => {
    if (!pipe.destroyed && pipe.writableLength < MAX_UNWRITTEN) pipe.write(batch)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      lines.flush()
      const timer = setTimeout(() => pipe.destroy(), CLOSE_TIMEOUT)
      pipe.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      if (pipe.destroyed) resolve()
      else pipe.end(() => pipe.destroy())
    })
  return { logger: pino(options, lines), close }
}

const skipUnlogged: NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']> = function (args, method) {
  if ((args as readonly unknown[])[0] !== UNLOGGED_MESSAGE) method.apply(this, args)
}

function ignore(): void {}
