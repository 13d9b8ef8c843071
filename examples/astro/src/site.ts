/** Languages, dates and lists of articles. */
import { type CollectionEntry, getCollection } from 'astro:content'
import { DEFAULT_LANG } from './site-paths.ts'

export type ArticleEntry = CollectionEntry<'articles'>

/** The path segment of a language. */
export const langOf = ({ data }: ArticleEntry): string => data.lang ?? DEFAULT_LANG

/** Returns the articles by language, those with the most articles first. In each, posts are newest first and pages are last. */
export async function articlesByLanguage(): Promise<Map<string, ArticleEntry[]>> {
  const byLanguage = new Map<string, ArticleEntry[]>()
  for (const entry of await getCollection('articles')) {
    const lang = langOf(entry)
    byLanguage.set(lang, [...(byLanguage.get(lang) ?? []), entry])
  }
  for (const entries of byLanguage.values()) entries.sort((a, b) => sortKey(b).localeCompare(sortKey(a)))
  return new Map([...byLanguage].sort(([, a], [, b]) => b.length - a.length))
}

const sortKey = ({ data }: ArticleEntry) => `${data.type === 'post'} ${data.publishedAt ?? ''}`

/** The name of a language in itself: `中文`. */
export const languageName = (lang: string): string =>
  new Intl.DisplayNames([lang], { type: 'language' }).of(lang) ?? lang

/** `rtl` for Arabic, Hebrew and the like. */
export const directionOf = (lang: string): 'ltr' | 'rtl' => {
  const script = new Intl.Locale(lang).maximize().script ?? ''
  return ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo'].includes(script) ? 'rtl' : 'ltr'
}

/** Returns a date for readers. */
export const formatDate = (time: string, lang: string): string =>
  new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time))
