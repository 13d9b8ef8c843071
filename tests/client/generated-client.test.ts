/** A client that openapi-typescript generates from the OpenAPI document: it compiles without casts, and works. */
import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { afterAll, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { root } from '../support/docs.ts'
import { openApiDocument } from '../support/openapi.ts'

/** The options of a strict site, which checks the types of its libraries, too. */
const compilerOptions = {
  ...{ target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable'], types: [] },
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
  ...{ rewriteRelativeImportExtensions: true, skipLibCheck: false, outDir: 'dist' },
}

const folder = await mkdtemp(join(tmpdir(), 'inkstone-client-'))
afterAll(() => rm(folder, { recursive: true }))
const document = JSON.stringify(await openApiDocument())
await writeFile(join(folder, 'api.d.ts'), astToString(await openapiTS(document)))
await copyFile(join(import.meta.dirname, 'site.ts'), join(folder, 'site.ts'))
await writeFile(join(folder, 'package.json'), '{"type":"module"}')
await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['site.ts'] }))
await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const compiled = spawnSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' })

const { app, db } = await boot()
await createArticles(
  db,
  ...Array.from({ length: 25 }, (_, index) => ({
    slug: `stone-${index}`,
    title: `Stone ${index}`,
    lang: 'en',
    publishedAt: new Date(Date.UTC(2024, 0, 1)),
    ...(index < 3 && { metadata: { series: 'inks', weight: 9 - index }, authors: [byline('Ada')] }),
  })),
)
await createArticles(db, {
  slug: 'tagged',
  title: 'Inked stone',
  lang: 'en',
  tags: [term('Ink')],
  body: { format: 'markdown', source: '## A heading\n\nText.' },
})
const { secret } = await createKey(db, { name: 'editor', scopes: ['publish'], expiresAt: null })

/** Returns the functions of the compiled program. */
const open = async () => {
  const { openReader, openEditor } = await import(pathToFileURL(join(folder, 'dist/site.js')).href)
  return { reader: openReader(app.listeningOrigin), editor: openEditor(app.listeningOrigin, secret) }
}

test('a site on the generated client compiles without casts and errors', () => {
  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
})

test('it lists, reads, searches and pages', async () => {
  const { reader } = await open()
  expect(await reader.listTitles('ink')).toEqual(['Inked stone'])
  expect(await reader.readArticle('tagged')).toMatchObject({ title: 'Inked stone', headings: ['A heading'] })
  expect(await reader.search('inked')).toEqual({ titles: ['<mark>Inked</mark> stone'], languages: ['en'] })
  expect(new Set(await reader.listAllSlugs()).size).toBeGreaterThanOrEqual(26)
  await expect(reader.readArticle('absent')).rejects.toThrow('There is no such article.')
})

test('it selects by metadata and slug, and counts', async () => {
  const { reader } = await open()
  expect(await reader.listSeries('inks')).toEqual([
    { title: 'Stone 2', authors: ['Ada: '] },
    { title: 'Stone 1', authors: ['Ada: '] },
  ])
  const { languages, years, tags } = await reader.countArticles()
  expect(languages).toContain('en')
  expect(years).toContain(2024)
  expect(tags).toContain('Ink')
})

test('it creates, previews, publishes, edits and restores', async () => {
  const { reader, editor } = await open()
  const draft = await editor.createDraft('A draft', 'Text.')
  expect(draft).toMatchObject({ status: 'draft', tags: [{ name: 'Client' }, { name: 'Types' }] })
  expect(await reader.readPreview(await editor.createPreview(draft.slug))).toBe('A draft')
  expect(await editor.publish(draft.slug)).toBe('published')
  const { version } = await editor.rename(draft.slug, 'Renamed', draft.version + 1)
  expect(version).toBe(draft.version + 2)
  await expect(editor.rename(draft.slug, 'Stale', 1)).rejects.toThrow('has changed')
  expect(await editor.restoreFirstRevision(draft.slug)).toMatchObject({ title: 'A draft' })
  expect(await editor.trashAndRestore(draft.id)).toBe(draft.slug)
  expect(await editor.createFromFile('---\ntitle: From a file\n---\nText.\n')).toBe(0)
})
