/** Recall and precision of the search against the texts themselves, on a real site. */
import { beforeAll, describe, expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'
import { corpusFacts, corpusNote, hasCorpus, hugoBlog } from '../support/corpus.ts'
import { asker } from './support.ts'

const booted = await boot()
const { ask, all } = asker(booted)

describe.skipIf(!hasCorpus)(`the corpus${corpusNote}`, () => {
  let articles: { title: string; everything: string }[]

  beforeAll(async () => {
    await importFolder(booted.db, { folder: hugoBlog, source: 'hugo-blog' })
    const rows = await booted.db.prisma.article.findMany({
      where: { status: 'published' },
      include: { tags: { include: { tag: true } } },
    })
    expect(rows).toHaveLength(corpusFacts.articles)
    articles = rows.map(({ title, excerpt, text, tags }) => ({
      title,
      everything: [title, ...tags.map(({ tag }) => tag.name), excerpt, text].join('\n'),
    }))
  })

  /** Runs of simplified Han, taken from everywhere in the texts, of one to six characters. */
  function queries(): string[] {
    const runs = articles.flatMap(({ everything }) => everything.match(/\p{Script=Han}{6,}/gu) ?? [])
    const taken = runs.flatMap((run, i) => {
      const length = 1 + (i % 6)
      return i % 97 === 0 ? [run.slice(0, length)] : []
    })
    return [...new Set(taken)]
  }

  test('every run of one to six characters finds the articles that have it, and no other', async () => {
    const asked = queries()
    expect(asked.length).toBeGreaterThan(50)
    for (const q of asked) {
      const truth = articles.filter(({ everything }) => everything.includes(q)).map(({ title }) => title)
      expect([q, (await all('/v1/search', { q, limit: '50' })).sort()]).toEqual([q, truth.sort()])
    }
  })

  test('every snippet highlights the search, unless the name of a term has it', async () => {
    const asked = queries().slice(0, 20)
    expect(asked).toHaveLength(20)
    for (const q of asked) {
      const { data } = await ask('/v1/search', { q })
      expect([q, data.length]).toEqual([q, expect.toSatisfy((count) => count > 0)])
      for (const { title, highlights, tags, categories } of data) {
        const isInTerm = [...tags, ...categories].some(({ name }: { name: string }) => name.includes(q))
        const isHighlighted = `${highlights.title} ${highlights.text}`.includes('<mark>')
        expect([q, title, isInTerm || isHighlighted]).toEqual([q, title, true])
      }
    }
  })
})
