/** Imports while editors write over HTTP: no write is lost, and no request fails for long. */
import type { Response } from 'supertest'
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../src/imports/folder/report.ts'
import { bootWithKeys, type Method } from '../articles/support.ts'
import { type ApiChange, readSiteState, replay } from '../changes/support.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { type Random, randomOf } from '../support/random.ts'
import { until } from '../support/until.ts'

const { db, send } = await bootWithKeys()

const FILES = 120
/** Files that are imported before the editors start. */
const INITIAL_FILES = 80
const ROUNDS = 2
const EDITORS = 4
const TOPICS = 12

function filesOf(count: number, round: number): Record<string, string> {
  const paths = Array.from({ length: count }, (_, n) => n)
  return Object.fromEntries(
    paths.map((n) => [
      `part-${n % 9}/live-${n}.md`,
      `---\ntitle: File ${n} of round ${round}\ntags: [topic ${n % TOPICS}, topic ${(n * 5) % TOPICS}]\nauthor: Author ${n % 4}\n---\nBody ${n}, ${round}.`,
    ]),
  )
}

/** The successful writes of all editors, and all responses. */
interface EditorLog {
  responses: Response[]
  /** The last title that an editor gave an article, and its version, by article id. */
  titles: Map<string, { version: number; title: string }>
  trashed: Set<string>
  ids: string[]
  /** Ids of the tags of the files. */
  topics: string[]
  renameCount: number
}

/** Returns a function that sends one random write of an editor. */
function createEditor(log: EditorLog, random: Random, name: string) {
  let count = 0
  const request = async (method: Method, path: string, body?: object) => {
    const response = await send(method, path, body)
    log.responses.push(response)
    return response
  }
  const create = async () => {
    const slug = random.chance(0.5)
      ? { slug: `live-${INITIAL_FILES + random.below(FILES - INITIAL_FILES)}` }
      : {}
    const title = `By ${name}, ${++count}`
    const tags = [{ slug: `topic-${random.below(TOPICS)}` }, `topic ${random.below(TOPICS)}`]
    // in the past, so that the publication job has nothing to do and every change is a version
    const published = { status: 'published', publishedAt: '2024-01-01T00:00:00Z' }
    const { status, body } = await request('post', '/articles', { title, tags, ...published, ...slug })
    if (status !== 201) return
    log.ids.push(body.id)
    log.titles.set(body.id, { version: body.version, title })
  }
  const patch = async () => {
    const id = random.pick(log.ids)
    const { body: current } = await request('get', `/articles/${id}`)
    const title = `Edited by ${name}, ${++count}`
    const { status, body } = await request('patch', `/articles/${id}`, {
      version: current.version ?? 1,
      title,
    })
    if (status !== 200 || body.version <= (log.titles.get(id)?.version ?? 0)) return
    log.titles.set(id, { version: body.version, title })
  }
  const trash = async () => {
    const id = random.pick(log.ids)
    if ((await request('delete', `/articles/${id}`)).status === 200) log.trashed.add(id)
  }
  /** Renames a tag of the files, or merges it into another one. */
  const rename = async () => {
    const tag = `/tags/${random.pick(log.topics)}`
    const title = `Subject ${name} ${++count}`
    const { status } = random.chance(0.1)
      ? await request('post', `${tag}/merge`, { into: `topic-${random.below(TOPICS)}` })
      : await request('patch', tag, { name: title, slug: title.toLowerCase().replaceAll(' ', '-') })
    if (status === 200) log.renameCount += 1
  }
  return () => random.pick([create, patch, patch, patch, trash, rename])()
}

async function readAllChanges(): Promise<ApiChange[]> {
  const changes: ApiChange[] = []
  for (let cursor = ''; ; ) {
    const { body } = await send('get', `/changes?limit=1000${cursor}`)
    changes.push(...body.data)
    if (!body.more) return changes
    cursor = `&cursor=${body.cursor}`
  }
}

/** Returns articles that differ from their live revision. */
function findInconsistentArticles() {
  const slugs = (of: string) => `ARRAY(SELECT one->>'slug' FROM jsonb_array_elements(${of}) one)`
  return db.query({
    text: `SELECT a.slug, a.title, r.snapshot FROM article a
     LEFT JOIN revision r ON r.article_id = a.id AND r.number = a.live_revision
     WHERE r.number IS NULL
       OR (a.title, a.slug, a.lang, a.source, a.status::text)
         IS DISTINCT FROM (r.snapshot->>'title', r.snapshot->>'slug', r.snapshot->>'lang', r.snapshot->'body'->>'source', r.snapshot->>'status')
       OR ARRAY(SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id WHERE x.article_id = a.id ORDER BY x.position)
         IS DISTINCT FROM ${slugs("r.snapshot->'tags'")}
       OR ARRAY(SELECT u.slug FROM article_author x JOIN author u ON u.id = x.author_id WHERE x.article_id = a.id ORDER BY x.position)
         IS DISTINCT FROM ${slugs("r.snapshot->'authors'")}
       OR a.live_revision <> (SELECT max(number) FROM revision m WHERE m.article_id = a.id)`,
    values: [],
  })
}

/** Returns articles whose state in the database differs from the state that follows from the change feed. */
async function findFeedDifferences() {
  const feed = await readAllChanges()
  const [fromFeed, fromDatabase] = [replay(feed), await readSiteState(db)]
  const stateOf = (of: typeof fromDatabase, id: string) =>
    JSON.stringify([of.visible.get(id), of.writes.get(id)])
  const ids = [...new Set([...fromFeed.writes.keys(), ...fromDatabase.writes.keys()])]
  return ids.flatMap((id) =>
    stateOf(fromFeed, id) === stateOf(fromDatabase, id)
      ? []
      : [
          {
            id,
            fromFeed: stateOf(fromFeed, id),
            fromDatabase: stateOf(fromDatabase, id),
            changes: feed.filter((change) => change.id === id),
          },
        ],
  )
}

test(`${ROUNDS} imports of up to ${FILES} files and ${EDITORS} concurrent editors lose no write`, async () => {
  const folder = await folderOf(filesOf(INITIAL_FILES, 0))
  const run = () => importFolder(db, { folder, source: 'live', workers: 1 })
  expect(await run()).toMatchObject({ created: INITIAL_FILES, failed: 0 })
  const imported = await db.prisma.article.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
  const topics = await db.prisma.tag.findMany({ select: { id: true }, orderBy: { slug: 'asc' } })
  const log: EditorLog = {
    ...{ responses: [], titles: new Map(), trashed: new Set(), renameCount: 0 },
    ids: imported.map(({ id }) => id),
    topics: topics.map(({ id }) => id),
  }

  let isImporting = true
  const editors = Array.from({ length: EDITORS }, async (_, n) => {
    const write = createEditor(log, randomOf(n + 1), `e${n}`)
    while (isImporting) await write()
  })
  const reports: ImportReport[] = []
  try {
    await until(() => log.titles.size > 10)
    for (let round = 1; round <= ROUNDS; round++) {
      await writeFiles(folder, filesOf(FILES, round))
      const before = log.responses.length
      reports.push(await run())
      expect(log.responses.length).toBeGreaterThan(before)
    }
  } finally {
    isImporting = false
    await Promise.all(editors)
  }

  for (const report of reports) expect(report).toMatchObject({ failed: 0, errors: [] })
  expect(reports.map(({ created }) => created)).toEqual([FILES - INITIAL_FILES, ...Array(ROUNDS - 1).fill(0)])
  const serverErrors = log.responses.filter(({ status }) => status >= 500)
  expect(serverErrors.filter(({ status, headers }) => status !== 503 || !headers['retry-after'])).toEqual([])
  expect(await findInconsistentArticles()).toEqual([])
  expect(await findFeedDifferences()).toEqual([])

  const now = await db.prisma.article.findMany({ select: { id: true, title: true, deletedAt: true } })
  const edited = now.filter(({ id }) => log.titles.has(id))
  expect(edited.map(({ title }) => title)).toEqual(edited.map(({ id }) => log.titles.get(id)?.title))
  const trashed = now.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id)
  expect(new Set(trashed)).toEqual(log.trashed)
  const [last, ...again] = [reports.at(-1), await run()]
  expect(again).toMatchObject([{ created: 0, updated: 0, failed: 0 }])
  for (const count of [last?.diverged, last?.updated, log.renameCount, log.trashed.size])
    expect(count).toBeGreaterThan(3)
})
