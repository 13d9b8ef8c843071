/** Fields of an article from front matter and path. */
import { describe, expect, it } from 'vitest'
import { type Fields, readFields } from '../../src/content/fields/fields.ts'
import { readYamlFields } from './support.ts'

const read = readYamlFields
const fieldsOf = (yaml: string, path?: string): Fields => read(yaml, path).fields
const codesOf = (yaml: string, path?: string) => read(yaml, path).diagnostics.map(({ code }) => code)
const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? null

describe('keys', () => {
  it('keys are compared without case, underscores, hyphens and spaces', () => {
    const fields = fieldsOf(
      'Title: A\nAuthor: B\nTAGS: [x]\nPublish-Date: 2024-01-02\ncanonical URL: https://a.example/',
    )
    expect(fields).toMatchObject({ title: 'A', canonicalUrl: 'https://a.example/', metadata: {} })
    expect([fields.authors[0]?.name, fields.tags[0]?.name, day(fields.publishedAt)]).toEqual([
      'B',
      'x',
      '2024-01-02',
    ])
  })
  it('unknown keys become metadata', () =>
    expect(
      fieldsOf('title: A\nshowToc: true\nweight: 3\nversion: 1.10\nmenu: {main: {x: [1, null]}}').metadata,
    ).toEqual({
      ...{ showToc: true, weight: 3, version: '1.10', menu: { main: { x: [1, null] } } },
    }))
  it('a key that is not used because of another key of its field stays metadata', () =>
    expect(fieldsOf('description: A\nsummary: B\ndate: 2024-01-02\ncreated: 2023-01-01').metadata).toEqual({
      ...{ summary: 'B', created: '2023-01-01' },
    }))
  it('keys in Zola’s extra and Hugo’s params come after all others', () => {
    const fields = fieldsOf(
      'authors: [A]\nextra: {author: B, cover: /x.png, url: /u, title: T}\nparams: {source: "https://s.example/"}',
    )
    expect(fields).toMatchObject({ cover: { url: '/x.png' }, sourceUrl: 'https://s.example/' })
    expect(fields.authors.map(({ name }) => name)).toEqual(['A'])
    expect(fields).toMatchObject({ title: null, slug: null })
    expect(fields.metadata).toEqual({ extra: { author: 'B', url: '/u', title: 'T' } })
  })
})

describe('keys of other tools', () => {
  it('columns of WordPress in exports to Git are fields', () => {
    const wordpress =
      'ID: 7\npost_title: A\npost_date: 2019-02-22 22:26:07\npost_excerpt: B\npermalink: https://c.example/?p=7'
    expect(fieldsOf(wordpress)).toMatchObject({
      ...{ title: 'A', excerpt: 'B', slug: null, publishedAt: new Date('2019-02-22T22:26:07Z') },
      metadata: { ID: 7, permalink: 'https://c.example/?p=7' },
    })
  })
  it('a description for search engines is the excerpt if there is no other', () =>
    expect(fieldsOf('seoDescription: C\nmeta_description: A\ncustom_excerpt: B')).toMatchObject({
      ...{ excerpt: 'B', metadata: { meta_description: 'A' } },
      seo: { title: null, description: 'C', image: null },
    }))
  it('a description may be a list of one', () =>
    expect(fieldsOf('description: ["A, b"]')).toMatchObject({ excerpt: 'A, b', metadata: {} }))
})

describe('title', () => {
  it.each([
    ['2019', '2019'],
    ['1.10', '1.10'],
    ['007', '007'],
    ['2024-01-02', '2024-01-02'],
    ['true', 'true'],
    ['0x1F', '0x1F'],
    ['"  A\\n  B\\t"', 'A B'],
    ['"E\\u0301"', 'É'],
    ['[Note]', '[Note]'],
    ['[2024, Review]', '[2024, Review]'],
    ['No', 'No'],
    ['A & B; AT&T', 'A & B; AT&T'],
  ])('the title %s keeps its spelling', (yaml, title) => expect(fieldsOf(`title: ${yaml}`).title).toBe(title))
  it.each([
    ['"A &#8211; b &amp; c"', 'A – b & c'],
    ['A&#58; b', 'A: b'],
    ['Caf&eacute; &lt;br&gt;', 'Café <br>'],
    ['A &b; &unknown; c', 'A &b; &unknown; c'],
    ['"Reading <i>Walden</i>, <b class=x>the <em>book</em></b>"', 'Reading Walden, the book'],
    ['The <audio>, <i> and </b> elements', 'The <audio>, <i> and </b> elements'],
    [
      'Convert List<String> to Map<K, V> with <blog> in view',
      'Convert List<String> to Map<K, V> with <blog> in view',
    ],
    ['"&lt;i&gt;A&lt;/i&gt;"', '<i>A</i>'],
  ])('the title %s is read as a page shows it', (yaml, title) =>
    expect(fieldsOf(`title: ${yaml}`).title).toBe(title),
  )
  it.each([
    '',
    '~',
    'null',
    'NULL',
    '""',
    '" "',
    '"\\u200b"',
    '"null"',
    '"undefined"',
    '"[object Object]"',
    '[]',
    '{a: b}',
    '[null]',
  ])('the title %j is null', (yaml) => expect(fieldsOf(`title: ${yaml}`).title).toBeNull())
  it('a title that is a mapping is reported and stays metadata', () => {
    expect(codesOf('title: {a: b}')).toContain('unusable-title')
    expect(fieldsOf('title: {a: b}').metadata).toEqual({ title: { a: 'b' } })
  })
  it('the fallback title comes from the file name', () =>
    expect(fieldsOf('x: 1', 'a/2024-01-02-my-post.md').fallbackTitle).toBe('My post'))
})

describe('dates', () => {
  it.each([
    'date',
    'pubDate',
    'publishDate',
    'publish_date',
    'published_at',
    'created',
    'ms.date',
    'pubDatetime',
    'date created',
    'published-on',
  ])('the key %s is the publication date', (key) =>
    expect(day(fieldsOf(`${key}: 2024-01-02`).publishedAt)).toBe('2024-01-02'),
  )
  it.each([
    ...['lastmod', 'updated', 'modified', 'updatedDate', 'last_modified_at'],
    ...['modified_time', 'Date Modified', 'lastUpdated'],
  ])('the key %s is the date of the update', (key) => {
    expect(day(fieldsOf(`${key}: 2024-01-02`).updatedAt)).toBe('2024-01-02')
    expect(fieldsOf(`${key}: 2024-01-02`).publishedAt).toBeNull()
  })
  it('dates are used in the order of preference, not in their order in the file', () =>
    expect(day(fieldsOf('created: 2020-01-01\npubDate: 2021-01-01\ndate: 2022-01-01').publishedAt)).toBe(
      '2022-01-01',
    ))
  it('a date that is a placeholder is skipped', () =>
    expect(day(fieldsOf('date: None\ncreated: 2020-01-01').publishedAt)).toBe('2020-01-01'))
  it('the date comes from a Jekyll file name when the front matter has no valid date', () => {
    expect(day(fieldsOf('title: A', '_posts/2024-01-02-a.md').publishedAt)).toBe('2024-01-02')
    expect(day(fieldsOf('date: 2024-02-30', '_posts/2024-01-02-a.md').publishedAt)).toBe('2024-01-02')
    expect(codesOf('date: 2024-02-30', '_posts/2024-01-02-a.md')).toEqual(['unreadable-date'])
    expect(fieldsOf('title: A', '_posts/2024-02-30-a.md').publishedAt).toBeNull()
  })
  it('an article without a date gets no date and one warning', () => {
    for (const yaml of ['title: A', 'date: None', 'date:', 'date: ""', 'date: []']) {
      expect(fieldsOf(yaml).publishedAt).toBeNull()
      expect(codesOf(yaml)).toEqual(['undated'])
    }
  })
  it('an invalid date is reported and stays metadata', () => {
    expect(codesOf('date: Spring 2020')).toEqual(['unreadable-date', 'undated'])
    expect(fieldsOf('date: Spring 2020').metadata).toEqual({ date: 'Spring 2020' })
  })
})

describe('language and translations', () => {
  it('the language comes from lang, language or locale as a canonical tag', () => {
    expect(fieldsOf('lang: zh_cn').lang).toBe('zh-CN')
    expect(fieldsOf('language: en').lang).toBe('en')
    expect(fieldsOf('locale: pt-br').lang).toBe('pt-BR')
  })
  it('a language in the front matter takes precedence over the path', () =>
    expect(fieldsOf('lang: fr', 'a.zh.md')).toMatchObject({ lang: 'fr', pathKey: 'a' }))
  it('a language that does not exist is reported and stays metadata', () => {
    expect(fieldsOf('language: python')).toMatchObject({ lang: null, metadata: { language: 'python' } })
    expect(codesOf('language: python')).toContain('unknown-language')
  })
  it.each([
    ['lang-ref: k', 'k', {}],
    ['lang: fr\nref: k', 'k', {}],
    ['translation_key: k\nlang-ref: l', 'k', { 'lang-ref': 'l' }],
    ['ref: k', null, { ref: 'k' }],
    ['lang: fr\nref: https://a.example/b', null, { ref: 'https://a.example/b' }],
  ])('translations are linked as in Jekyll sites: %j', (yaml, translationKey, metadata) =>
    expect(fieldsOf(yaml)).toMatchObject({ translationKey, metadata }),
  )
  it('translations are linked by key, else by a path that has a language', () => {
    expect(fieldsOf('translationKey: k', 'a.zh.md').translationKey).toBe('k')
    expect(fieldsOf('title: A', 'x/a.zh.md')).toMatchObject({ translationKey: null, pathKey: 'x/a' })
    expect(fieldsOf('title: A', 'x/a.md')).toMatchObject({ translationKey: null, pathKey: 'x/a' })
  })
})

describe('excerpt', () => {
  it('the excerpt is the description, else the summary, else the excerpt, on one line', () => {
    expect(fieldsOf('excerpt: C\nsummary: B\ndescription: |\n  A\n  a').excerpt).toBe('A a')
    expect(fieldsOf('description: ""\nsummary: B')).toMatchObject({ excerpt: 'B', metadata: {} })
    expect(fieldsOf('excerpt: false').excerpt).toBeNull()
  })
})

it('a document without front matter has every field', () =>
  expect(
    readFields({ data: {}, strings: {} }, { path: 'a.md', siteLanguages: [], siblingFolders: () => [] })
      .fields,
  ).toEqual({
    ...{
      title: null,
      type: 'post',
      publishedAt: null,
      embargo: null,
      expiresAt: null,
      updatedAt: null,
      authors: [],
      tags: [],
      categories: [],
      categoryParents: [],
      keywords: [],
    },
    ...{
      draft: false,
      archived: false,
      noindex: false,
      excludeFromFeeds: false,
      seo: null,
      isStatusExact: false,
      lang: null,
      slug: null,
      guid: null,
      fallbackSlug: 'a',
      fallbackTitle: 'A',
      aliases: [],
      cover: null,
    },
    ...{
      sourceUrl: null,
      canonicalUrl: null,
      excerpt: null,
      metadata: {},
      translationKey: null,
      pathKey: 'a',
    },
  }))

describe('dates in a mapping', () => {
  it('a date mapping of Material for MkDocs has the publication and the update', () => {
    const fields = fieldsOf('date:\n  created: 2023-12-31\n  updated: 2024-01-02')
    expect([day(fields.publishedAt), day(fields.updatedAt)]).toEqual(['2023-12-31', '2024-01-02'])
    expect(fields.metadata).toEqual({})
  })
  it('a date mapping with other members stays metadata, as in Docusaurus', () => {
    const fields = fieldsOf('last_update:\n  date: 2024-01-02\n  author: Ann')
    expect(day(fields.updatedAt)).toBe('2024-01-02')
    expect(fields.metadata).toEqual({ last_update: { date: '2024-01-02', author: 'Ann' } })
  })
  it('a date mapping without a date is reported and stays metadata', () => {
    expect(codesOf('date: {year: 2020}')).toEqual(['unreadable-date', 'undated'])
    expect(fieldsOf('date: {year: 2020}').metadata).toEqual({ date: { year: 2020 } })
  })
})

describe('expiry', () => {
  const expiryOf = (yaml: string) => {
    const { expiresAt, metadata } = fieldsOf(yaml)
    return [expiresAt?.toISOString().slice(0, 10) ?? null, metadata]
  }

  it.each([
    ['expiryDate: 2999-01-02'],
    ['expirydate: 2999-01-02T00:00:00Z'],
    ['expiry_date: 2999-01-02'],
    ["unpublish_date: '2999-01-02 00:00'"],
    ['unpublishDate: Jan 2, 2999'],
    ['expires: 2999-01-02'],
    ['expires_at: 2999-01-02'],
    ['expiration_date: 2999-01-02'],
    ['params: {expiryDate: 2999-01-02}'],
  ])('the article expires with %s', (yaml) => {
    expect(expiryOf(yaml)).toEqual(['2999-01-02', {}])
  })

  it.each(['expires: 604800', 'expires: never', 'expires: true', 'expiry: "30"'])(
    '%s is no expiry',
    (yaml) => {
      expect(expiryOf(yaml)[0]).toBeNull()
      expect(expiryOf(yaml)[1]).not.toEqual({})
    },
  )
})
