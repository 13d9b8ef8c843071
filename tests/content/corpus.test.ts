/** Fields of the corpus of a real site (`CORPUS_DIR`); skipped without it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ContentError, type Diagnostic } from '../../src/content/diagnostic.ts'
import { type Fields, readFields } from '../../src/content/fields/fields.ts'
import { isArticlePath } from '../../src/content/fields/file-paths.ts'
import { decodeText } from '../../src/content/frontmatter/decode.ts'
import { parseFrontMatter } from '../../src/content/frontmatter/frontmatter.ts'

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const corpus = process.env.CORPUS_DIR ?? resolve(checkout, '../shared/corpus')
const root = join(corpus, 'hugo-blog/content')

interface Article {
  path: string
  fields: Fields
  diagnostics: Diagnostic[]
  body: string
}

function readCorpus(): { articles: Article[]; errors: Map<string, ContentError> } {
  const articles: Article[] = []
  const errors = new Map<string, ContentError>()
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(isArticlePath)) {
    try {
      const document = parseFrontMatter(decodeText(readFileSync(join(root, path))))
      const siblingFolders = (folder: string) => readdirSync(join(root, dirname(folder)))
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

describe.skipIf(!existsSync(root))(`the corpus hugo-blog (skipped where CORPUS_DIR has none)`, () => {
  const { articles, errors } = existsSync(root)
    ? readCorpus()
    : { articles: [], errors: new Map<string, ContentError>() }
  const slugsOf = (field: 'authors' | 'tags' | 'categories') =>
    new Set(articles.flatMap(({ fields }) => fields[field].map(({ slug }) => slug)))

  it('the corpus has 131 articles and 4 errors, each at line 20, column 12', () => {
    expect([articles.length, errors.size]).toEqual([131, 4])
    for (const error of errors.values())
      expect(error).toMatchObject({ code: 'bad-yaml', line: 20, column: 12 })
  })
  it('the corpus has 9 authors, 12 tags, 9 categories and no draft', () => {
    expect([slugsOf('authors').size, slugsOf('tags').size, slugsOf('categories').size]).toEqual([9, 12, 9])
    expect(articles.filter(({ fields }) => fields.draft)).toEqual([])
  })
  it('29 articles have no date, each with one warning', () => {
    const undated = articles.filter(({ fields }) => fields.publishedAt === null)
    expect(undated).toHaveLength(29)
    for (const { diagnostics } of undated) expect(diagnostics.map(({ code }) => code)).toEqual(['undated'])
    expect(undated.filter(({ diagnostics }) => diagnostics[0]?.message.includes('None'))).toHaveLength(21)
    expect(articles.flatMap(({ diagnostics }) => diagnostics)).toHaveLength(29)
  })
  it('84 covers have no scheme', () =>
    expect(articles.filter(({ fields }) => fields.cover?.url.startsWith('cdn.'))).toHaveLength(84))
  it('every article has a title, no slug of its own and a distinct fallback slug', () => {
    expect(articles.filter(({ fields }) => fields.title === null || fields.slug !== null)).toEqual([])
    expect(articles.filter(({ fields }) => fields.fallbackSlug === 'untitled')).toEqual([])
    const files = articles.filter(({ path }) => !path.endsWith('_index.md') && path.includes('read/'))
    expect(new Set(files.map(({ fields }) => fields.fallbackSlug)).size).toBe(files.length)
  })
  it('a file with [[name]] has one author, tag, category and keyword', () => {
    const article = articles.find(({ path }) => path.includes('Ilya离开OpenAI'))
    expect(article?.fields).toMatchObject({
      title: 'OpenAI首席科学家Ilya离开OpenAI了吗？',
      publishedAt: new Date('2024-02-19T11:56:58Z'),
      ...{ authors: [{ name: '36krai' }], tags: [{ name: '36krai' }], categories: [{ name: '36krai' }] },
      ...{
        keywords: ['36krai'],
        fallbackSlug: 'openai首席科学家ilya离开openai了吗',
        draft: false,
        lang: null,
      },
    })
  })
  it('no body contains front matter', () =>
    expect(articles.filter(({ body }) => /^\s*(?:---|title:)/.test(body))).toEqual([]))
})
