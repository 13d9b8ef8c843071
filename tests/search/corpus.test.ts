/** Recall and precision of the search on the corpus, compared with substring matches. */
import { beforeAll, describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'
import { corpusFacts, corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { searchClient } from './support.ts'

const booted = await boot()
const { getJson, allTitles } = searchClient(booted)

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  let articles: { title: string; searchText: string }[]

  beforeAll(async () => {
    await importFolder(booted.db, { folder: hugoBlog, source: 'hugo-blog' })
    const rows = await booted.db.prisma.article.findMany({
      where: { status: 'published' },
      include: { tags: { include: { tag: true } } },
    })
    expect(rows).toHaveLength(corpusFacts.articles)
    articles = rows.map(({ title, excerpt, text, tags }) => ({
      title,
      searchText: [title, ...tags.map(({ tag }) => tag.name), excerpt, text].join('\n'),
    }))
  })

  /** Returns substrings of one to six simplified Han characters from all texts. */
  function queries(): string[] {
    const runs = articles.flatMap(({ searchText }) => searchText.match(/\p{Script=Han}{6,}/gu) ?? [])
    const substrings = runs.flatMap((run, i) => {
      const length = 1 + (i % 6)
      return i % 97 === 0 ? [run.slice(0, length)] : []
    })
    return [...new Set(substrings)]
  }

  test('a search for one to six Han characters finds exactly the articles that contain them', async () => {
    const searches = queries()
    expect(searches.length).toBeGreaterThan(50)
    for (const q of searches) {
      const expected = articles.filter(({ searchText }) => searchText.includes(q)).map(({ title }) => title)
      expect([q, (await allTitles('/v1/search', { q, limit: '50' })).sort()]).toEqual([q, expected.sort()])
    }
  })

  test('every snippet highlights the search, unless the name of a term contains it', async () => {
    const searches = queries().slice(0, 20)
    expect(searches).toHaveLength(20)
    for (const q of searches) {
      const { data } = await getJson('/v1/search', { q })
      expect([q, data.length]).toEqual([q, expect.toSatisfy((count) => count > 0)])
      for (const { title, highlights, tags, categories } of data) {
        const isInTerm = [...tags, ...categories].some(({ name }: { name: string }) => name.includes(q))
        const isHighlighted = `${highlights.title} ${highlights.text}`.includes('<mark>')
        expect([q, title, isInTerm || isHighlighted]).toEqual([q, title, true])
      }
    }
  })
})
