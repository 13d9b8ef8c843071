/** Import rules: hostile files are errors, and the other files are imported. */
import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestDatabase } from '../../support/app.ts'
import { folderOf, writeFiles } from '../../support/folder.ts'
import { importAs, importFiles } from './site.ts'

const db = await openTestDatabase()

let imports = 0

/** Imports a hostile file beside imported and new files. Expects one error with a position, and returns its code. */
async function importHostileFile(
  path: string,
  content: string | Uint8Array,
  make?: (folder: string) => Promise<void>,
) {
  const source = `hostile-${++imports}`
  const folder = await folderOf({ [`good-${imports}.md`]: '# Good' })
  await importAs(db, source, folder)
  await (make?.(folder) ?? writeFiles(folder, { [path]: content, [`new-${imports}.md`]: '# New' }))
  const { report } = await importAs(db, source, folder)
  expect(report).toMatchObject({ created: make ? 0 : 1, unchanged: 1, failed: 1 })
  const [error] = report.errors
  expect(error).toMatchObject({ file: path, line: expect.any(Number), message: expect.stringMatching(/.../) })
  return error?.code
}

const aliasBomb = `---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from(
  { length: 9 },
  (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`,
).join('\n')}\n---\nBody.`

describe('Hostile files', () => {
  test.each([
    ['code in front matter', '---js\nglobalThis.wasRun = true\n---\nBody.', 'bad-fence'],
    ['code in a tag', '---\na: !!js/function "function(){}"\n---\nBody.', 'bad-yaml'],
    ['an alias bomb', aliasBomb, 'too-large'],
    ['10,000 nested brackets', `---\na: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n---\nBody.`, 'bad-yaml'],
    ['10,000 nested brackets in TOML', `+++\na = ${'['.repeat(10_000)}\n+++\nBody.`, 'bad-toml'],
    ['100,000 nested elements', '<div>'.repeat(100_000), 'too-deep'],
    ['`__proto__`', '---\n__proto__: {polluted: true}\n---\nBody.', 'bad-yaml'],
    ['`__proto__` in TOML', '+++\n[__proto__]\npolluted = true\n+++\nBody.', 'unsafe-key'],
    ['a NUL byte', 'Text with a \0 in it.', 'nul-character'],
    ['a NUL in a string', '---\ntitle: "a\\0b"\n---\nBody.', 'nul-character'],
    ['a 10 MB line', 'x'.repeat(10_000_000), 'too-large'],
    ['a 10 MB line of blanks and marks', '*a _b [c](d '.repeat(830_000), 'too-large'],
    ['a 10 MB line in front matter', `---\ntitle: ${'x'.repeat(10_000_000)}\n---\nBody.`, 'bad-fence'],
    ['more than 10 MB', 'x\n'.repeat(6_000_000), 'too-large'],
  ])('a file with %s is an error', async (_, content, code) => {
    expect(await importHostileFile('hostile.md', content)).toBe(code)
    expect(globalThis).not.toHaveProperty('wasRun')
    expect({}).not.toHaveProperty('polluted')
  })

  test('a symbolic link to a file outside the folder is an error', async () => {
    const outside = await folderOf({ 'secret.md': '# Secret' })
    const make = (folder: string) => symlink(join(outside, 'secret.md'), join(folder, 'out.md'))
    expect(await importHostileFile('out.md', '', make)).toBe('unreadable')
  })

  test('a symbolic link to itself is an error', async () => {
    const make = (folder: string) => symlink(join(folder, 'circle.md'), join(folder, 'circle.md'))
    expect(await importHostileFile('circle.md', '', make)).toBe('unreadable')
  })

  test('a named pipe is an error', async () => {
    const make = async (folder: string) => void execFileSync('mkfifo', [join(folder, 'pipe.md')])
    expect(await importHostileFile('pipe.md', '', make)).toBe('unreadable')
  })

  test('a folder named x.md is an error, and its files are imported', async () => {
    const { articles, errors } = await importFiles(db, {
      'folder.md/inside.md': '# Inside',
      'beside.md': '# B',
    })
    expect(Object.keys(articles).sort()).toEqual(['beside.md', 'folder.md/inside.md'])
    expect(errors).toEqual(['folder.md:1:1'])
  })

  test.each([
    ['to the folder itself', '.', 'This symbolic link is circular.'],
    ['to itself', 'deep/link', 'This symbolic link is circular.'],
    [
      'to a folder outside',
      '..',
      'This symbolic link points to a folder outside the imported folder and is not followed.',
    ],
  ])('a symbolic link %s is an error and not followed', async (_, to, message) => {
    const outer = await folderOf({ 'site/once.md': '# Once', 'site/deep/more.md': '# More', 'x.md': '# X' })
    const folder = join(outer, 'site')
    await symlink(to === '..' ? join(outer, 'other') : join(folder, to), join(folder, 'deep', 'link'))
    await writeFiles(outer, { 'other/out.md': '# Out' })
    const { report, articles } = await importAs(db, `link ${to}`, folder)
    expect(Object.keys(articles).sort()).toEqual(['deep/more.md', 'once.md'])
    expect(report).toMatchObject({ files: 3, failed: 1, errors: [{ file: 'deep/link', message }] })
  })

  test('a symbolic link to a folder inside, to an image or to nothing is ignored', async () => {
    const folder = await folderOf({ 'v2/only.md': '# Only', 'a.png': '' })
    for (const [to, name] of [
      ['v2', 'latest'],
      ['a.png', 'b.png'],
      ['nothing', 'c.png'],
      ['/', 'node_modules'],
    ] as const) {
      await symlink(to.startsWith('/') ? to : join(folder, to), join(folder, name))
    }
    expect((await importAs(db, 'links', folder)).report).toMatchObject({ files: 1, created: 1, failed: 0 })
  })

  test('a file whose name contains a line break is imported', async () => {
    const { articles } = await importFiles(db, { 'new\nline.md': '# A', 'tab\tbed.md': '# B' })
    expect(Object.values(articles).map(({ slug }) => slug)).toEqual(['new-line', 'tab-bed'])
    expect(await importHostileFile('bad\nname.md', '---\na: [\n---\n')).toBe('bad-yaml')
  })
})

test('ordinary YAML anchors, aliases and merge keys are resolved', async () => {
  const { articles, errors } = await importFiles(db, {
    'anchored.md': `---
defaults: &default
  image: /shared.png
  alt: Shared
names: &names [Ada, Grace]
title: &title Anchored
description: *title
authors: *names
tags: &tags
  - one
  - &second two
categories: [*second]
keywords: *tags
cover:
  <<: *default
  alt: Its own
sizes:
  <<: [{small: 1, large: 2}, {large: 3, huge: 4}]
  small: 0
---
Body of *title and &title.`,
    'merged.md': `---
common: &default {title: Common, author: Ada, draft: true}
<<: *default
title: Merged
---
Body.`,
  })
  expect(errors).toEqual([])
  expect(articles['anchored.md']).toMatchObject({
    ...{ title: 'Anchored', excerpt: 'Anchored', authors: ['Ada', 'Grace'] },
    ...{ tags: ['one', 'two'], categories: ['two'], keywords: ['one', 'two'] },
    cover: { url: '/shared.png', alt: 'Its own' },
    metadata: {
      defaults: { image: '/shared.png', alt: 'Shared' },
      names: ['Ada', 'Grace'],
      sizes: { small: 0, large: 2, huge: 4 },
    },
    html: '<p>Body of *title and &amp;title.</p>\n',
  })
  expect(articles['merged.md']).toMatchObject({
    ...{ title: 'Merged', authors: ['Ada'], status: 'draft' },
    metadata: { common: { title: 'Common', author: 'Ada', draft: true } },
  })
})
