/** Imports while editors make, change, rename and delete over HTTP: nobody loses anything, and nobody is refused for long. */
import type { Response } from 'supertest'
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import type { ImportReport } from '../../src/imports/folder/report.ts'
import { bootWithKeys, type Method } from '../articles/support.ts'
import { type ApiChange, readSiteState, replay } from '../changes/support.ts'
import { folderOf, writeFiles } from '../support/folder.ts'
import { type Random, randomOf } from '../support/random.ts'

const { db, send } = await bootWithKeys()

const FILES = 240
/** Files that are there before the editors come. */
const EARLIER = 160
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

/** What the editors have done, as far as they were told that it is done. */
interface Deeds {
  answers: Response[]
  /** By article: the last title that an editor gave it, and the version that this made. */
  titles: Map<string, { version: number; title: string }>
  trashed: Set<string>
  ids: string[]
  /** Ids of the tags that the files name. */
  topics: string[]
  renamed: number
}

/** An editor, who does one thing after another. */
function editor(deeds: Deeds, random: Random, name: string) {
  let count = 0
  const ask = async (method: Method, path: string, body?: object) => {
    const answer = await send(method, path, body)
    deeds.answers.push(answer)
    return answer
  }
  const create = async () => {
    const slug = random.chance(0.5) ? { slug: `live-${EARLIER + random.below(FILES - EARLIER)}` } : {}
    const title = `By ${name}, ${++count}`
    const tags = [{ slug: `topic-${random.below(TOPICS)}` }, `topic ${random.below(TOPICS)}`]
    // Long ago: nothing is left for the clock to announce, and every change is a version.
    const published = { status: 'published', publishedAt: '2024-01-01T00:00:00Z' }
    const { status, body } = await ask('post', '/articles', { title, tags, ...published, ...slug })
    if (status !== 201) return
    deeds.ids.push(body.id)
    deeds.titles.set(body.id, { version: body.version, title })
  }
  const patch = async () => {
    const id = random.pick(deeds.ids)
    const { body: seen } = await ask('get', `/articles/${id}`)
    const title = `Edited by ${name}, ${++count}`
    const { status, body } = await ask('patch', `/articles/${id}`, { version: seen.version ?? 1, title })
    if (status !== 200 || body.version <= (deeds.titles.get(id)?.version ?? 0)) return
    deeds.titles.set(id, { version: body.version, title })
  }
  const trash = async () => {
    const id = random.pick(deeds.ids)
    if ((await ask('delete', `/articles/${id}`)).status === 204) deeds.trashed.add(id)
  }
  /** A topic is called in a way that the files do not know, or is merged into another. */
  const rename = async () => {
    const tag = `/tags/${random.pick(deeds.topics)}`
    const title = `Subject ${name} ${++count}`
    const { status } = random.chance(0.1)
      ? await ask('post', `${tag}/merge`, { into: `topic-${random.below(TOPICS)}` })
      : await ask('patch', tag, { name: title, slug: title.toLowerCase().replaceAll(' ', '-') })
    if (status === 200) deeds.renamed += 1
  }
  return () => random.pick([create, patch, patch, patch, trash, rename])()
}

async function wholeFeed(): Promise<ApiChange[]> {
  const changes: ApiChange[] = []
  for (let cursor = ''; ; ) {
    const { body } = await send('get', `/changes?limit=1000${cursor}`)
    changes.push(...body.data)
    if (!body.more) return changes
    cursor = `&cursor=${body.cursor}`
  }
}

/** Articles that are not what their live revision says. */
function unlikeTheirRevisions() {
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

/** Where a reader of the feed and the database do not agree, with what the reader was told. */
async function misunderstood() {
  const feed = await wholeFeed()
  const [told, is] = [replay(feed), await readSiteState(db)]
  const known = (of: typeof is, id: string) => JSON.stringify([of.visible.get(id), of.writes.get(id)])
  const ids = [...new Set([...told.writes.keys(), ...is.writes.keys()])]
  return ids.flatMap((id) =>
    known(told, id) === known(is, id)
      ? []
      : [{ id, told: known(told, id), is: known(is, id), changes: feed.filter((one) => one.id === id) }],
  )
}

test(`${ROUNDS} imports of up to ${FILES} files beside ${EDITORS} editors`, async () => {
  const folder = await folderOf(filesOf(EARLIER, 0))
  const run = () => importFolder(db, { folder, source: 'live', workers: 1 })
  expect(await run()).toMatchObject({ created: EARLIER, failed: 0 })
  const imported = await db.prisma.article.findMany({ select: { id: true }, orderBy: { id: 'asc' } })
  const topics = await db.prisma.tag.findMany({ select: { id: true }, orderBy: { slug: 'asc' } })
  const deeds: Deeds = {
    ...{ answers: [], titles: new Map(), trashed: new Set(), renamed: 0 },
    ids: imported.map(({ id }) => id),
    topics: topics.map(({ id }) => id),
  }

  let isImporting = true
  const editors = Array.from({ length: EDITORS }, async (_, n) => {
    const act = editor(deeds, randomOf(n + 1), `e${n}`)
    while (isImporting) await act()
  })
  const reports: ImportReport[] = []
  try {
    await expect.poll(() => deeds.titles.size, { interval: 5, timeout: 10_000 }).toBeGreaterThan(10)
    for (let round = 1; round <= ROUNDS; round++) {
      await writeFiles(folder, filesOf(FILES, round))
      const before = deeds.answers.length
      reports.push(await run())
      expect(deeds.answers.length).toBeGreaterThan(before)
    }
  } finally {
    isImporting = false
    await Promise.all(editors)
  }

  for (const report of reports) expect(report).toMatchObject({ failed: 0, errors: [] })
  expect(reports.map(({ created }) => created)).toEqual([FILES - EARLIER, ...Array(ROUNDS - 1).fill(0)])
  const refused = deeds.answers.filter(({ status }) => status >= 500)
  expect(refused.filter(({ status, headers }) => status !== 503 || !headers['retry-after'])).toEqual([])
  expect(await unlikeTheirRevisions()).toEqual([])
  expect(await misunderstood()).toEqual([])

  const now = await db.prisma.article.findMany({ select: { id: true, title: true, deletedAt: true } })
  const edited = now.filter(({ id }) => deeds.titles.has(id))
  expect(edited.map(({ title }) => title)).toEqual(edited.map(({ id }) => deeds.titles.get(id)?.title))
  const trashed = now.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id)
  expect(new Set(trashed)).toEqual(deeds.trashed)
  const [last, ...again] = [reports.at(-1), await run()]
  expect(again).toMatchObject([{ created: 0, updated: 0, failed: 0 }])
  for (const count of [last?.diverged, last?.updated, deeds.renamed, deeds.trashed.size])
    expect(count).toBeGreaterThan(3)
})
