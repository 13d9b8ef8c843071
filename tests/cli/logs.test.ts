/** A log that cannot be written never stops the server or its signals. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { openSync } from 'node:fs'
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
