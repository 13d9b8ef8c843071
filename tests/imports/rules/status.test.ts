/** Import rules: status and language. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { boot } from '../../support/app.ts'
import { folderOf } from '../../support/folder.ts'
import { expectYaml, importAs, importCases, importFiles, inYaml } from './site.ts'

const { db, request } = await boot()

const drafts = (...lines: string[]) => Object.fromEntries(lines.map((line) => [line, 'draft']))

describe('Status', () => {
  test('`draft: true` and `published: false` make a draft', () =>
    expectYaml(db, 'status', {
      ...drafts('draft: true', 'draft: "true"', 'draft: yes', 'published: false', 'Published: "no"'),
      ...{ 'draft: false': 'published', 'published: true': 'published', 'title: A': 'published' },
    }))

  test('the status values draft, private, pending and hidden make a draft', () =>
    expectYaml(db, 'status', {
      ...drafts('status: draft', 'status: private', 'status: Pending', 'status: hidden'),
      ...{
        'status: publish': 'published',
        'status: published': 'published',
        'status: evergreen': 'published',
      },
    }))

  test('files in a folder named `_drafts`, `drafts` or `draft` are drafts', async () => {
    const paths = ['_drafts/a.md', 'posts/draft/b.md', 'posts/drafts/deep/c.md', 'posts/draft.md']
    const { articles } = await importFiles(db, Object.fromEntries(paths.map((path) => [path, '# A'])))
    expect(paths.map((path) => articles[path]?.status)).toEqual(['draft', 'draft', 'draft', 'published'])
  })

  test('a Hugo section passes the draft status to its pages, in its own language', async () => {
    const hidden = '---\ntitle: S\ncascade:\n  draft: true\n---\n'
    const files = {
      'docs/_index.md': hidden,
      'docs/deep/a.md': '# A',
      'docs/deep/b.md': '---\ndraft: false\n---\nB',
      'blog/_index.fr.md': hidden,
      'blog/c.fr.md': '# C',
      'blog/c.md': '# C',
      'broken/_index.md': '---\ncascade: [\n---\n',
      'broken/d.md': '# D',
    }
    const { articles } = await importFiles(db, files)
    expect(
      Object.entries(articles).flatMap(([path, { status }]) => (status === 'draft' ? [path] : [])),
    ).toEqual(['blog/_index.fr.md', 'blog/c.fr.md', 'docs/_index.md', 'docs/deep/a.md'])
  })

  test('a changed Hugo section updates the articles of unchanged files', async () => {
    const files = { 's/_index.md': '---\ncascade: {draft: true}\n---\n', 's/a.md': '# A' }
    const folder = await folderOf(files)
    expect((await importAs(db, 'sections', folder)).articles['s/a.md']?.status).toBe('draft')
    await writeFile(join(folder, 's/_index.md'), '---\ncascade: {draft: false}\n---\n')
    expect((await importAs(db, 'sections', folder)).articles['s/a.md']?.status).toBe('published')
  })

  test('an unclear or contradictory status makes a draft, with a warning', async () => {
    const cases = drafts(
      'draft: maybe',
      'draft: {a: 1}',
      'published: perhaps',
      'draft: false\npublished: false',
    )
    const { warnings } = await importCases(db, 'status', inYaml(cases))
    expect(warnings.filter((warning) => warning.endsWith('doubtful-state'))).toEqual(
      ['case-0.md', 'case-1.md', 'case-2.md'].map((file) => `${file} doubtful-state`),
    )
  })

  test('a draft is not served without a key', async () => {
    const { articles } = await importFiles(db, { 'secret-draft.md': '---\ndraft: true\n---\nUnseen.' })
    expect(articles['secret-draft.md']?.status).toBe('draft')
    expect((await request.get('/v1/articles/secret-draft')).status).toBe(404)
  })

  test('a page that its generator does not publish or list is a draft, with a warning', async () => {
    const cases = drafts(
      '_build: {render: never}',
      'build: {render: link, list: always}',
      'build: {list: never}',
      'build: {list: local}',
      '_build: {render: false}',
      'headless: true',
      'render: false',
      'eleventyExcludeFromCollections: true',
    )
    const { warnings } = await importCases(db, 'status', inYaml(cases))
    expect(warnings.filter((warning) => warning.endsWith('unlisted'))).toHaveLength(8)
    await expectYaml(db, 'status', {
      ...drafts('unlisted: true', 'hidden: true', 'private: true', 'password: secret'),
      ...{ 'build: {render: always, list: always}': 'published', 'headless: false': 'published' },
      ...{ 'build: {publishResources: false}': 'published' },
    })
  })

  test('an article whose `expiryDate` is in the past is archived, with a warning, unless it is a draft', async () => {
    const cases = inYaml({
      'expiryDate: 2020-01-01': 'archived',
      'expiryDate: 2020-01-01\ndraft: true': 'draft',
      'expiryDate: 2999-01-01': 'published',
      'expiryDate: None': 'published',
    })
    const { warnings, articles } = await importCases(db, 'status', cases)
    expect(warnings.filter((warning) => warning.endsWith('expired'))).toEqual(['case-0.md expired'])
    expect(articles['case-0.md']?.metadata).toEqual({})
  })

  test('an article whose date or `publishDate` is in the future is scheduled', async () => {
    const { articles } = await importFiles(db, {
      'far-date.md': '---\ndate: 2999-01-01\n---\n',
      'far-embargo.md': '---\ndate: 2020-01-01\npublishDate: 2999-01-01\n---\n',
    })
    for (const path of ['far-date', 'far-embargo']) {
      expect(articles[`${path}.md`]).toMatchObject({ publishedAt: '2999-01-01T00:00:00.000Z' })
      expect((await request.get(`/v1/articles/${path}`)).status).toBe(404)
    }
  })
})

const languages = async (files: Record<string, string>) => {
  const { articles } = await importFiles(db, files)
  return Object.fromEntries(Object.entries(articles).map(([path, { lang }]) => [path, lang]))
}

describe('Language', () => {
  test('the language is `lang`, `language` or `locale`', () =>
    expectYaml(db, 'lang', {
      'lang: zh-cn': 'zh-CN',
      'language: pt_BR': 'pt-BR',
      'locale: en_US.UTF-8': 'en-US',
      'lang: klingonese': 'und',
    }))

  test('the language is otherwise a file suffix that is a language tag', async () => {
    expect(await languages({ 'x/index.zh.md': '# A', 'note.pt-br.md': '# A', 'v1.2.md': '# A' })).toEqual({
      'x/index.zh.md': 'zh',
      'note.pt-br.md': 'pt-BR',
      'v1.2.md': 'und',
    })
  })

  test('the language is otherwise a top folder that is a language tag, if a sibling folder is one, too', async () => {
    const files = { 'en/lang-a.md': '# A', 'zh/lang-b.md': '# A', 'posts/fr/lang-c.md': '# A' }
    expect(await languages(files)).toEqual({
      'en/lang-a.md': 'en',
      'zh/lang-b.md': 'zh',
      'posts/fr/lang-c.md': 'und',
    })
  })

  test.each(['content', '_posts', 'blog', 'docs', 'pages', 'i18n'])(
    'a folder right below `%s/` may be the language',
    async (top) => {
      const files = { [`${top}/de/${top}-a.md`]: '# A', [`${top}/fr/${top}-b.md`]: '# A' }
      expect(Object.values(await languages(files)).sort()).toEqual(['de', 'fr'])
    },
  )

  test('a folder below several content folders, such as `src/content/docs/`, may be the language', async () => {
    const files = { 'src/content/docs/de/nest-a.md': '# A', 'src/content/docs/fr/nest-b.md': '# A' }
    expect(Object.values(await languages(files)).sort()).toEqual(['de', 'fr'])
  })

  test('a folder is the language if the site configuration contains it', async () => {
    const files = { 'hugo.toml': 'defaultContentLanguage = "it"\n', 'content/it/named.md': '# A' }
    expect(await languages(files)).toEqual({ 'content/it/named.md': 'it' })
  })

  test('a single folder named it, cs or ml is not a language', async () => {
    for (const topic of ['it', 'cs', 'ml']) {
      expect(await languages({ [`${topic}/alone-${topic}.md`]: '# A', 'posts/b.md': '# B' })).toMatchObject({
        [`${topic}/alone-${topic}.md`]: 'und',
      })
    }
  })

  test('the folders cs, ml and os together are not languages', async () => {
    const files = { 'cs/topic-a.md': '# A', 'ml/topic-b.md': '# A', 'os/topic-c.md': '# A' }
    expect(new Set(Object.values(await languages(files)))).toEqual(new Set(['und']))
  })

  test('Docusaurus translations are linked to their originals', async () => {
    const { articles } = await importFiles(db, {
      'docs/docusaurus-page.md': '# A',
      'i18n/fr/docusaurus-plugin-content-docs/current/docusaurus-page.md': '# B',
      'i18n/de/docusaurus-plugin-content-docs/current/docusaurus-page.md': '# C',
    })
    const keys = Object.values(articles).map(({ translationKey }) => translationKey)
    expect([keys.length, new Set(keys).size, keys.includes(null)]).toEqual([3, 1, false])
  })

  test('translations of one article are linked', async () => {
    await importFiles(db, {
      'suffix/pair.en.md': '---\ntitle: Pair\n---\n',
      'suffix/pair.fr.md': '---\ntitle: Paire\n---\n',
      'en/folder-pair.md': '---\ntitle: Folder\n---\n',
      'fr/folder-pair.md': '---\ntitle: Dossier\n---\n',
      'keyed-one.md': '---\ntitle: One\nlang: en\ntranslationKey: rules-key\n---\n',
      'keyed-two.md': '---\ntitle: Deux\nlang: fr\ntranslationKey: rules-key\n---\n',
    })
    const linked = async (slug: string) =>
      (await request.get(`/v1/articles/${slug}?lang=en`)).body.translations.map(
        ({ title }: { title: string }) => title,
      )
    expect(await Promise.all(['pair', 'folder-pair', 'keyed-one'].map(linked))).toEqual([
      ['Paire'],
      ['Dossier'],
      ['Deux'],
    ])
  })
})
