/** Fields of the articles of the corpus. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ContentError, type Diagnostic } from '../../src/content/diagnostic.ts'
import { parseDocument } from '../../src/content/document.ts'
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

interface Corpus {
  articles: Article[]
  errors: Map<string, ContentError>
  /** The text of every file, by its path. */
  texts: Map<string, string>
}

function readCorpus(): Corpus {
  const articles: Article[] = []
  const texts = new Map<string, string>()
  const errors = new Map<string, ContentError>()
  for (const path of readdirSync(hugoBlog, { recursive: true, encoding: 'utf8' }).filter(isArticlePath)) {
    const text = decodeText(readFileSync(join(hugoBlog, path)))
    texts.set(path, text)
    try {
      const document = parseFrontMatter(text)
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
  return { articles, errors, texts }
}

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  const { articles, errors, texts } = hasCorpus
    ? readCorpus()
    : { articles: [], errors: new Map<string, ContentError>(), texts: new Map<string, string>() }
  const slugsOf = (field: 'authors' | 'tags' | 'categories') =>
    new Set(articles.flatMap(({ fields }) => fields[field].map(({ slug }) => slug)))

  it('every file of the corpus is an article, and the repaired ones have a warning with its place', () => {
    expect([articles.length, errors.size]).toEqual([corpusFacts.articles, 0])
    const repairs = articles.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ code }) => code === 'repaired-yaml'),
    )
    expect(repairs).toHaveLength(corpusFacts.brokenFiles)
    for (const repair of repairs) expect(repair).toMatchObject(corpusFacts.brokenPlace)
  })
  it('the repaired value is the alternative text as a template wrote it: the title in quotes', () => {
    const repaired = articles.filter(({ diagnostics }) =>
      diagnostics.some(({ code }) => code === 'repaired-yaml'),
    )
    for (const { fields } of repaired) expect(fields.cover?.alt).toBe(`"${fields.title}"`)
  })
  it('a strict reading rejects the broken files at their place', () => {
    const rejected = [...texts.values()].flatMap((text) => {
      try {
        parseDocument(text, true)
        return []
      } catch (error) {
        return [error]
      }
    })
    expect(rejected).toHaveLength(corpusFacts.brokenFiles)
    for (const error of rejected)
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
    const warnings = articles.flatMap(({ diagnostics }) =>
      diagnostics.filter(({ code }) => code !== 'repaired-yaml'),
    )
    expect(warnings.map(({ code }) => code)).toEqual(Array(corpusFacts.undated).fill('undated'))
    const datedNone = warnings.filter(({ message }) => message.includes('None'))
    expect(datedNone).toHaveLength(corpusFacts.datedNone)
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
