/** Fields of the articles of the corpus. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ContentError, type Diagnostic } from '../../src/content/diagnostic.ts'
import { type Fields, readFields } from '../../src/content/fields/fields.ts'
import { isArticlePath } from '../../src/content/fields/file-paths.ts'
import { decodeText } from '../../src/content/frontmatter/decode.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'
import { corpusFacts, corpusNote, corpusSample, hasCorpus, hugoBlog } from '../support/corpus.ts'

interface Article {
  path: string
  fields: Fields
  diagnostics: Diagnostic[]
  body: string
}

function readCorpus(): { articles: Article[]; errors: Map<string, ContentError> } {
  const articles: Article[] = []
  const errors = new Map<string, ContentError>()
  for (const path of readdirSync(hugoBlog, { recursive: true, encoding: 'utf8' }).filter(isArticlePath)) {
    try {
      const document = parseFrontMatter(decodeText(readFileSync(join(hugoBlog, path))))
      const siblingFolders = (folder: string) => readdirSync(join(hugoBlog, dirname(folder)))
      articles.push({
        path,
        body: document.body,
        ...readFields(document, { path, siteLanguages: [], siblingFolders }),
      })
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
      errors.set(path, error)
    }
  }
  return { articles, errors }
}

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  const { articles, errors } = hasCorpus
    ? readCorpus()
    : { articles: [], errors: new Map<string, ContentError>() }
  const slugsOf = (field: 'authors' | 'tags' | 'categories') =>
    new Set(articles.flatMap(({ fields }) => fields[field].map(({ slug }) => slug)))

  it('the corpus has its number of articles and errors, and each error has its place', () => {
    expect([articles.length, errors.size]).toEqual([corpusFacts.articles, corpusFacts.brokenFiles])
    for (const error of errors.values())
      expect(error).toMatchObject({ code: 'bad-yaml', ...corpusFacts.brokenPlace })
  })
  it('the corpus has its number of authors, tags and categories, and no draft', () => {
    expect(slugsOf('authors').size).toBe(corpusFacts.authors)
    expect(slugsOf('tags').size).toBe(corpusFacts.tags)
    expect(slugsOf('categories').size).toBe(corpusFacts.categories)
    expect(articles.filter(({ fields }) => fields.draft)).toEqual([])
  })
  it('an article without a date has one warning', () => {
    const undated = articles.filter(({ fields }) => fields.publishedAt === null)
    expect(undated).toHaveLength(corpusFacts.undated)
    for (const { diagnostics } of undated) expect(diagnostics.map(({ code }) => code)).toEqual(['undated'])
    const datedNone = undated.filter(({ diagnostics }) => diagnostics[0]?.message.includes('None'))
    expect(datedNone).toHaveLength(corpusFacts.datedNone)
    expect(articles.flatMap(({ diagnostics }) => diagnostics)).toHaveLength(corpusFacts.undated)
  })
  it('the URL of a cover that has no scheme is left as it is', () =>
    expect(articles.filter(({ fields }) => fields.cover?.url.startsWith('cdn.'))).toHaveLength(
      corpusFacts.coversWithoutScheme,
    ))
  it('every article has a title, no slug of its own and a distinct fallback slug', () => {
    expect(articles.filter(({ fields }) => fields.title === null || fields.slug !== null)).toEqual([])
    expect(articles.filter(({ fields }) => fields.fallbackSlug === 'untitled')).toEqual([])
    const files = articles.filter(({ path }) => !path.endsWith('_index.md') && path.includes('read/'))
    expect(files.length).toBeGreaterThan(corpusFacts.sourceLinks / 2)
    expect(new Set(files.map(({ fields }) => fields.fallbackSlug)).size).toBe(files.length)
  })
  it('a file with [[name]] has one author, tag, category and keyword', () => {
    const { folder, publishedAt, name } = corpusSample
    const sample = articles.find(
      ({ path, fields }) =>
        path.startsWith(folder) && fields.publishedAt?.getTime() === publishedAt.getTime(),
    )
    const title = basename(sample?.path ?? '', '.md')
    const terms = [{ name }]
    expect(sample?.fields).toMatchObject({
      ...{ title, fallbackSlug: title.toLowerCase().replace('？', ''), draft: false, lang: null },
      ...{ authors: terms, tags: terms, categories: terms, keywords: [name] },
    })
  })
  it('no body contains front matter', () =>
    expect(articles.filter(({ body }) => /^\s*(?:---|title:)/.test(body))).toEqual([]))
})
