/** Rolling upgrade: the version before the newest migration serves on, with the new version beside it on the migrated database. */
import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { type RunningProcess, start } from '../support/cli.ts'
import { createEmptyDatabase, queryOnce } from '../support/database.ts'
import { until } from '../support/until.ts'

const root = join(import.meta.dirname, '../..')

/** Returns the commit before the one that added the newest migration; null without that history. */
function findOldCommit(): string | null {
  const git = (...options: string[]) =>
    execFileSync('git', options, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    const added = git(
      'log',
      '-1',
      '--diff-filter=A',
      '--format=%H',
      '--',
      'prisma/migrations/*/migration.sql',
    )
    return added === '' ? null : git('rev-parse', '--verify', `${added}^`)
  } catch {
    return null // no repository, or one without the parent commit
  }
}

const oldCommit = findOldCommit()
if (oldCommit === null)
  process.stdout.write(
    'Skipped: the test of rolling upgrades needs the history of git (git fetch --unshallow).\n',
  )

/**
 * Builds a commit, with the installed packages if it needs the same, else with those of its own. Returns the folder, which is
 * removed after the test; null when its packages cannot be installed, as without a network.
 */
async function buildOld(commit: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-old-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const run = promisify(execFile)
  const copy = 'git archive "$1" | tar --extract --directory="$2"'
  await run('sh', ['-c', copy, 'sh', commit, folder], { cwd: root })
  const [old, present] = await Promise.all(
    [folder, root].map((each) => readFile(join(each, 'package-lock.json'), 'utf8')),
  )
  if (old === present) {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await run(process.execPath, ['scripts/build.mjs'], { cwd: folder })
    return folder
  }
  // The script `prepare` of the package builds it. `npm ci` would refuse a commit whose lock file lacks a new package.
  const install = run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder })
  return install.then(
    () => folder,
    () => null,
  )
}

/** A server process, and requests to it. */
interface Server {
  running: RunningProcess
  url: string
}

async function serve(databaseUrl: string, installFolder: string): Promise<Server> {
  const settings = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    SEEDS_DIR: '',
    DATA_DIR: installFolder,
  }
  const running = start(['serve'], settings, installFolder, installFolder)
  return { running, url: await running.waitForUrl() }
}

/** Sends a request; with a secret as that key. */
async function send(
  { url }: Server,
  path: string,
  secret?: string,
  body?: object,
  method = body ? 'POST' : 'GET',
) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = JSON.parse(text === '' ? '{}' : text) as {
    id: string
    title: string
    data: { title: string }[]
  }
  return { status: response.status, json }
}

const article = (title: string) => ({ title, body: { source: `Text of ${title}.` }, status: 'published' })

/** Creates, edits and reads an article on one server. Returns the class of the status of each request. */
async function useServer(server: Server, secret: string): Promise<number[]> {
  const created = await send(server, '/v1/articles', secret, article(randomUUID()))
  const path = `/v1/articles/${created.json.id}`
  const responses = [
    created,
    await send(server, path, secret, { title: 'Edited', tags: [randomUUID()] }, 'PATCH'),
    await send(server, path),
    await send(server, '/v1/articles?count=exact'),
    await send(server, '/v1/search?q=edited'),
    await send(server, '/v1/tags'),
    await send(server, path, secret, undefined, 'DELETE'),
  ]
  return responses.map(({ status }) => Math.floor(status / 100))
}

describe.skipIf(oldCommit === null)('the version before the newest migration', () => {
  test('reads and writes during and after the migration, and sees what the new version writes', async ({
    skip,
  }) => {
    const folder = await buildOld(String(oldCommit))
    if (folder === null) return skip('The packages of the old version cannot be installed.')
    const database = await createEmptyDatabase()
    const old = await serve(database.url, folder)
    const servers = [old]
    onTestFinished(async () => {
      for (const { running } of servers) running.kill('SIGTERM')
      await Promise.all(servers.map(({ running }) => running.finished))
      await database.drop()
    })
    // The old version creates the key: the present one may need columns that are not there yet.
    const options = ['keys', 'create', 'editor', '--scope', 'admin']
    const { stdout } = await start(options, { DATABASE_URL: database.url }, folder, folder).finished
    const [secret = ''] = /ink_\S+/.exec(stdout) ?? []
    const countMigrations = async () =>
      Number((await queryOnce(database.url, 'SELECT count(*) AS count FROM _prisma_migrations'))[0]?.count)
    const before = await countMigrations()
    let isDone = false
    const statuses = new Set<string>()
    const traffic = Array.from({ length: 3 }, async () => {
      while (!isDone) statuses.add(String(await useServer(old, secret)))
    })
    const present = await serve(database.url, inject('installFolder'))
    servers.push(present)
    expect(await countMigrations()).toBeGreaterThan(before)
    expect(await countMigrations()).toBe(
      (await readdir(join(root, 'prisma/migrations'), { withFileTypes: true })).filter((entry) =>
        entry.isDirectory(),
      ).length,
    )
    for (let round = 0; round < 5; round += 1) statuses.add(String(await useServer(present, secret)))
    isDone = true
    await Promise.all(traffic)
    expect(statuses).toEqual(new Set(['2,2,2,2,2,2,2']))
    for (const [writer, reader] of [
      [old, present],
      [present, old],
    ] as const) {
      const title = randomUUID()
      await send(writer, '/v1/articles', secret, article(title))
      await until(async () => (await send(reader, '/v1/articles?limit=1')).json.data[0]?.title === title)
    }
  })
})
