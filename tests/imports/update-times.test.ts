/** Update times of imported articles: the date that a file states, else the article's own date, never that of the import. */
import { describe, expect, test } from 'vitest'
import { defaultSite } from '../../src/feeds/site-urls.ts'
import { type ImportOptions, importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const site = { ...defaultSite, url: 'https://site.example', articleUrl: '/{slug}/' }
const { db, request } = await boot({ site })
const { secret } = await createKey(db, { name: 'editor', scopes: ['publish'], expiresAt: null })

let sources = 0

/** Imports files as a source of its own; `run` imports them again after changes. */
async function imported(files: Record<string, string>) {
  const source = `times-${++sources}`
  const folder = await folderOf(files)
  const run = async (changed: Record<string, string> = {}, options: Partial<ImportOptions> = {}) => {
    await writeFiles(folder, changed)
    return importFolder(db, { folder, source, workers: 1, ...options })
  }
  const { run: id } = await run()
  return { source, run, id: id ?? '' }
}

const article = async (slug: string) => (await request.get(`/v1/articles/${slug}`)).body
const updatedAt = async (slug: string): Promise<string> => (await article(slug)).updatedAt

async function lastmodOf(slug: string): Promise<string | undefined> {
  const { text } = await request.get('/sitemap.xml')
  const [, tag = 'no such URL'] = new RegExp(`/${slug}/</loc>(.*?)</url>`).exec(text) ?? []
  return /<lastmod>(.*?)<\/lastmod>/.exec(tag)?.[1]
}

const YEAR_2022 = '2022-01-05T00:00:00.000Z'
const now = () => new Date().toISOString()

describe('the update time of an imported article', () => {
  test.each([
    ['Hugo, with YAML', 'a.md', '---\ntitle: A\nslug: SLUG\ndate: 2022-01-05\n---\nText.'],
    ['Zola, with TOML', 'a.md', '+++\ntitle = "A"\nslug = "SLUG"\ndate = 2022-01-05\n+++\nText.'],
    ['Jekyll, with a date in the name', '_posts/2022-01-05-SLUG.md', '---\ntitle: A\n---\nText.'],
    ['Pelican, with headers', 'a.md', 'Title: A\nDate: 2022-01-05\nSlug: SLUG\n\nText.'],
  ])('is the date of a file that states none: %s', async (_, path, text) => {
    const slug = `own-${++sources}`
    await imported({ [path.replace('SLUG', slug)]: text.replace('SLUG', slug) })
    expect(await updatedAt(slug)).toBe(YEAR_2022)
    expect(await lastmodOf(slug)).toBe(YEAR_2022)
    const feed = (await request.get('/feed.json')).body.items.find(({ url }: { url: string }) =>
      url.endsWith(`/${slug}/`),
    )
    expect(feed).toMatchObject({ date_published: YEAR_2022, date_modified: YEAR_2022 })
    const [, entry = ''] =
      new RegExp(`<link href="[^"]*/${slug}/"/>(.*?)</entry>`, 's').exec(
        (await request.get('/atom.xml')).text,
      ) ?? []
    expect(entry).toContain(`<updated>${YEAR_2022}</updated>`)
    const changed = await request.get('/v1/articles?updatedAfter=2023-01-01&limit=100')
    expect(changed.body.data.map((found: { slug: string }) => found.slug)).not.toContain(slug)
  })

  test('is the time that a file states', async () => {
    await imported({ 'stated.md': '---\ndate: 2022-01-05\nlastmod: 2023-02-03\n---\nText.' })
    expect(await updatedAt('stated')).toBe('2023-02-03T00:00:00.000Z')
  })

  test('is the time of its creation without any date, which a sitemap does not claim to be an update', async () => {
    const before = now()
    const { run } = await imported({ 'undated.md': '---\ntitle: U\n---\nText.' })
    const first = await updatedAt('undated')
    expect(first >= before && first === (await article('undated')).createdAt).toBe(true)
    expect(await lastmodOf('undated')).toBeUndefined()
    await run({ 'undated.md': '---\ntitle: U\ntags: [x]\n---\nText.' })
    expect(await updatedAt('undated')).toBe(first)
    await run({ 'undated.md': '---\ntitle: U\n---\nOther text.' })
    expect((await updatedAt('undated')) > first).toBe(true)
    expect(await lastmodOf('undated')).toBe(await updatedAt('undated'))
  })

  test('is not in the future when its date is', async () => {
    await imported({ 'future.md': '---\ndate: 2999-01-01\n---\nText.' })
    const { updatedAt: time } = await db.prisma.article.findFirstOrThrow({ where: { slug: 'future' } })
    expect(time.getTime()).toBeLessThanOrEqual(Date.now())
  })

  test('is the time of the import when the text of the file has changed, and stays when it has not', async () => {
    const file = (title: string, body: string, more = '') =>
      `---\ntitle: ${title}\ndate: 2022-01-05\n${more}---\n${body}`
    const { run } = await imported({ 'changing.md': file('One', 'Text.') })
    await run({ 'changing.md': file('One', 'Text.', 'categories: [news]\n') })
    expect(await updatedAt('changing')).toBe(YEAR_2022)
    const before = now()
    await run({ 'changing.md': file('One', 'Other text.') })
    const changed = await updatedAt('changing')
    expect(changed >= before).toBe(true)
    expect(await run({ 'changing.md': `${file('One', 'Other text.')}` })).toMatchObject({ unchanged: 1 })
    expect(await updatedAt('changing')).toBe(changed)
    await run({ 'changing.md': file('Two', 'Other text.') })
    expect((await updatedAt('changing')) > changed).toBe(true)
  })

  test('is what it was when a run is undone, and when its file returns', async () => {
    const file = (body: string) => `---\ntitle: T\ndate: 2022-01-05\n---\n${body}`
    const { run, source } = await imported({ 'undone.md': file('One.') })
    const { run: id } = await run({ 'undone.md': file('Two.') })
    await undoRun(db, { id: id ?? '', source }, {})
    expect(await updatedAt('undone')).toBe(YEAR_2022)
    const { run: again, source: other, id: first } = await imported({ 'trashed.md': file('One.') })
    await undoRun(db, { id: first, source: other }, {})
    await again()
    expect(await updatedAt('trashed')).toBe(YEAR_2022)
  })

  test('is the time of an edit over the API, also after its tag is renamed', async () => {
    await imported({ 'edited.md': '---\ndate: 2022-01-05\ntags: [edited-tag]\n---\nText.' })
    const send = (path: string, body: object) =>
      request.patch(`/v1${path}`).set('authorization', `Bearer ${secret}`).send(body)
    await send('/tags/edited-tag', { name: 'Edited tag' })
    expect(await updatedAt('edited')).toBe(YEAR_2022)
    const before = now()
    await send('/articles/edited', { title: 'Other' })
    expect((await updatedAt('edited')) >= before).toBe(true)
  })
})
