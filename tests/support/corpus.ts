/** Location and facts of the corpus: third-party articles that are not part of the project. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../..', process.env.CORPUS_DIR ?? '../shared/corpus')

/** The Hugo blog of the corpus. */
export const hugoBlog = resolve(folder, 'hugo-blog/content')

/** False where the corpus is absent; tests that need it are then skipped, with the reason in their names. */
export const hasCorpus = existsSync(hugoBlog)

/** Suffix for test names: the reason why a test is skipped. */
export const corpusNote = hasCorpus ? '' : ' (skipped: no corpus at CORPUS_DIR)'

/** Facts of the Hugo blog. An import has to give exactly these numbers. */
export const corpusFacts = {
  /** Markdown files. */
  files: 135,
  /** Files that become articles: all, because the values of the broken ones are read as text. */
  articles: 135,
  /** Files whose front matter is not valid YAML. A strict import rejects them. */
  brokenFiles: 4,
  /** The line that is not valid YAML in each of the broken files, and in no other. */
  brokenLine: /^ {4}alt: ""\S/,
  /** Position of the error in each of the broken files. */
  brokenPlace: { line: 20, column: 12 },
  /** Terms of the articles, by their slugs. */
  authors: 9,
  tags: 12,
  categories: 9,
  /** Articles without a date. */
  undated: 32,
  /** Undated articles whose front matter says `date: None`. */
  datedNone: 24,
  /** The year of the newest article. */
  newestYear: 2024,
  /** Covers whose URL has no scheme. */
  coversWithoutScheme: 85,
  /** `src` attributes in bodies whose URL has no scheme. */
  sourcesWithoutScheme: 892,
  /** Prefix of all these URLs after `https://` is prepended. */
  repairedUrl: 'https://cdn.g0f.cn/?r=',
  /** Articles that end in a link to their source; no two have the same. */
  sourceLinks: 120,
  /** The label of those links. */
  sourceLabel: '原文',
  /** The one shortcode, on line 4 of the body of the page of links. */
  shortcode: { name: 'friend', line: 4 },
} as const

/** One article of the Hugo blog, field by field. Its title is the name of its file. */
export const corpusSample = {
  folder: 'posts/read/36krai',
  publishedAt: new Date('2024-02-19T11:56:58Z'),
  /** Its one author, tag, category and keyword. */
  name: '36krai',
  sourceUrl: 'https://www.36kr.com/p/2655375112700163',
  /** Elements of its body. */
  elements: ['h2', 'blockquote', 'strong', 'img'],
  /** Words of its body. */
  words: ['超级对齐', '伊尔亚'],
} as const
