/** Several installations in one database, each with a schema of its own (DATABASE_SCHEMA). */
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { watchChanges } from '../../src/changes/change-watcher.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { migrate } from '../../src/database/migrations.ts'
import { schemaOf, withSchema } from '../../src/database/schema-name.ts'
import { boot } from '../support/app.ts'
import { inkstone } from '../support/cli.ts'
import { createArticles } from '../support/create-articles.ts'
import { createEmptyDatabase, queryOnce } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'
import { hasPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { until } from '../support/until.ts'

const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const { url, drop } = await createEmptyDatabase()
afterAll(drop)

/** Opens the application on a schema of the database. */
async function open(schema: string) {
  const db = openDatabase(withSchema(url, schema), { readSessions: 2 })
  afterAll(() => db.close())
  return boot({ db })
}

/** Creates a role without rights, and drops it with all that it owns at the end of the test. */
async function createRole() {
  const role = `inkstone_test_${randomBytes(6).toString('hex')}`
  await queryOnce(url, `CREATE ROLE ${role} LOGIN PASSWORD 'x'`)
  onTestFinished(async () => {
    await queryOnce(url, `DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`)
  })
  return { role, url: Object.assign(new URL(url), { username: role, password: 'x' }).href }
}

test('two installations in one database have their own articles, keys and changes', async () => {
  const environments = ['first', 'second'].map((schema) => ({
    DATABASE_URL: url,
    DATABASE_SCHEMA: schema,
    DATA_DIR: '/nowhere',
  }))
  for (const environment of environments) {
    const { DATABASE_SCHEMA: schema } = environment
    const page = (title: string) => `---\ntitle: ${title}\ntags: [${schema}]\n---\nText in ${schema}.\n`
    const folder = await folderOf({ 'same.md': page(`Same ${schema}`), [`${schema}.md`]: page(schema) })
    const { code, stderr } = await inkstone(['import', folder, '--source', 'site'], environment)
    expect([code, stderr]).toEqual([0, expect.any(String)])
  }
  const installations = [await open('first'), await open('second')]
  for (const [index, { request }] of installations.entries()) {
    const schema = ['first', 'second'][index]
    const { body } = await request.get('/v1/articles?count=exact')
    expect(body.data.map(({ slug }: { slug: string }) => slug).sort()).toEqual([schema, 'same'].sort())
    expect((await request.get('/v1/articles/same')).body.title).toBe(`Same ${schema}`)
    expect((await request.get('/v1/search?q=text')).body.data).toHaveLength(2)
    expect((await request.get('/v1/tags')).body.data).toMatchObject([{ slug: schema }])
  }
  const created = await inkstone(['keys', 'create', 'x', '--scope', 'publish'], environments[0])
  const authorization = `Bearer ${created.stdout.trim().split('\n').at(-1)}`
  const draft = { title: 'New', status: 'published', body: { source: 'New.' } }
  const [first, second] = installations.map(({ request }) => request)
  expect((await second?.post('/v1/articles').set({ authorization }).send(draft))?.status).toBe(401)
  expect((await first?.post('/v1/articles').set({ authorization }).send(draft))?.status).toBe(201)
  expect((await first?.get('/v1/articles/new'))?.status).toBe(200)
  expect((await second?.get('/v1/articles/new'))?.status).toBe(404)
  expect(await queryOnce(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
  const { stdout } = await inkstone(['doctor'], environments[1])
  expect(stdout).toMatch(/^Database .*, schema second, /m)
  expect(stdout).toMatch(/^Articles +2$/m)
  expect(stdout).toMatch(/^ok +indexes /m)
})

test('a change notifies the processes of its own schema only', async () => {
  for (const schema of ['third', 'fourth']) await migrate(withSchema(url, schema), migrationsFolder)
  const [third, fourth] = [await open('third'), await open('fourth')]
  const rareReads = { interval: 3_600_000, maxAge: 3_600_000 }
  const watcher = watchChanges(third.db, rareReads)
  onTestFinished(watcher.close)
  await until(() => watcher.isListening() && watcher.current() === 0n)
  await createArticles(fourth.db, {}, {})
  await createArticles(third.db, {})
  await until(() => watcher.current() !== 0n)
  expect(watcher.current()).toBe(1n)
})

test('a user who may not create schemas can use one that exists', async () => {
  const { role, url: guest } = await createRole()
  await queryOnce(url, `CREATE SCHEMA fifth AUTHORIZATION ${role}`)
  expect((await migrate(withSchema(guest, 'fifth'), migrationsFolder)).applied).not.toEqual([])
  await expect(migrate(withSchema(guest, 'other'), migrationsFolder)).rejects.toThrow('does not allow user')
})

describe('the schema in a URL', () => {
  test.each([
    ['postgres://a/b', 'postgres://a/b?schema=x'],
    ['postgres://a/b?schema=public', 'postgres://a/b?schema=x'],
    ['postgres://a,c/b?schema=y&sslmode=disable', 'postgres://a,c/b?sslmode=disable&schema=x'],
  ])('%s becomes %s', (before, after) => {
    expect(withSchema(before, 'x')).toBe(after)
    expect(schemaOf(after)).toBe('x')
    expect(withSchema(before, undefined)).toBe(before)
  })

  test('is public if none is named, and must be a plain name', () => {
    expect(schemaOf('postgres://a/b')).toBe('public')
    expect(() => openDatabase('postgres://a/b?schema=My%20schema')).toThrow('invalid schema')
  })
})

test.skipIf(!hasPgBouncer)(
  'behind a pooler, a schema is refused unless sessions begin in it, and the message says how',
  async () => {
    const { url: own } = await createRole()
    const refusing = await startPgBouncer(own, 'transaction')
    const refusal = migrate(withSchema(refusing.url, 'pooled'), migrationsFolder)
    const { message } = await refusal.then(
      () => new Error('no refusal'),
      (err: Error) => err,
    )
    await refusing.stop()
    await queryOnce(url, /: (CREATE SCHEMA .*)$/.exec(message)?.[1] ?? message)
    const pooler = await startPgBouncer(own, 'transaction')
    onTestFinished(pooler.stop)
    await migrate(withSchema(pooler.url, 'pooled'), migrationsFolder)
    const db = openDatabase(withSchema(pooler.url, 'pooled'))
    onTestFinished(() => db.close())
    await createArticles(db, { slug: 'pooled' })
    const { request } = await boot({ db })
    expect((await request.get('/v1/articles/pooled')).status).toBe(200)
  },
)
