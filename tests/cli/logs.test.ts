/** A log that cannot be written never stops the server or its signals. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { SHORT_LIVED } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)

/** Starts a server with this standard output. Returns its base URL once it answers, the process, and its exit code. */
async function serve(stdout: 'pipe' | number) {
  const port = await freePort()
  const program = join(inject('installFolder'), 'dist/cli.js')
  const child = spawn(process.execPath, [...SHORT_LIVED, program, 'serve'], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url, SEEDS_DIR: '' },
      ...{ PORT: String(port), LOG_LEVEL: 'info', DRAIN_DELAY: '0', DATA_DIR: await folderOf({}) },
    },
    stdio: ['ignore', stdout, 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const base = `http://127.0.0.1:${port}`
  return { child, exited, base }
}

/** Waits until the server answers; rejects when it has ended. */
async function untilReady({
  base,
  child,
}: {
  base: string
  child: { exitCode: number | null }
}): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`)
    const response = await fetch(`${base}/health/ready`).catch(() => null)
    return response?.ok ?? false
  }, 50)
}

/** Logs lines in one iteration of the event loop, one of them longer than a batch, and exits without closing the log. */
const LOGGING = `
  const { createLogger } = await import(process.argv[1])
  const { logger } = await createLogger('info')
  for (let number = 0; number < 40; number++) logger.info({ number, text: 'é'.repeat(number === 20 ? 3_000 : 50) }, 'line')
  process.exit()`

/** Runs `LOGGING` with this standard output. */
async function logAndExit(stdout: 'pipe' | number): Promise<string> {
  const program = ['--input-type=module', '--eval', LOGGING, join(inject('installFolder'), 'dist/logger.js')]
  const child = spawn(process.execPath, program, { stdio: ['ignore', stdout, 'inherit'] })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(child, 'close')
  return text
}

/** Returns the numbers of the lines. Throws when one is incomplete. */
const numbersOf = (text: string): number[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).number)

describe('lines that wait for the end of the iteration are written when the process exits', () => {
  const expected = Array.from({ length: 40 }, (_, number) => number)

  test('to a pipe', async () => {
    expect(numbersOf(await logAndExit('pipe'))).toEqual(expected)
  })

  test('to a file', async () => {
    const file = join(await folderOf({}), 'log')
    await logAndExit(openSync(file, 'w'))
    expect(numbersOf(readFileSync(file, 'utf8'))).toEqual(expected)
  })
})

/** As many ids as a request may have: the lines of few requests fill a pipe. */
const IDS = Array.from({ length: 100 }, () => randomUUID()).join()

async function expectService(server: Awaited<ReturnType<typeof serve>>, requests: number): Promise<void> {
  for (let number = 0; number < requests; number++) {
    const response = await fetch(`${server.base}/v1/articles?page=${(number % 9) + 1}&id=${IDS}`)
    expect(response.status).toBe(200)
    await response.arrayBuffer()
  }
  server.child.kill('SIGTERM')
  expect(await server.exited).toBe(0)
}

describe('the server goes on and stops when told', () => {
  test('a full disk takes no line of the log', async () => {
    const server = await serve(openSync('/dev/full', 'w'))
    await untilReady(server)
    await expectService(server, 20)
  })

  test('the reader of the log has closed the pipe', async () => {
    const server = await serve('pipe')
    await untilReady(server)
    server.child.stdout?.destroy()
    await expectService(server, 20)
  })

  test('the reader of the log does not read', async () => {
    const server = await serve('pipe')
    await untilReady(server)
    await expectService(server, 150) // more than a pipe and its reader take
  })
})
