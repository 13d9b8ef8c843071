/** Results of tools: facts as JSON, long texts in pages, and problems in words that an agent can act on. */
import { z } from 'zod'
import type { Problem } from '../http/problem.ts'
import type { ApiResponse } from './api.ts'

/** A longer text of a field is cut off, and a longer JSON of a field of an item, such as its tags, in characters. */
const FIELD_LENGTH_MAX = 1_000
const FIELD_JSON_MAX = 2_000
/** Facts consist of items in lists: `{ articles: [{ tags }] }` has fields of items at this depth. */
const FIELD_DEPTH = 3
/** More items of a list are left out; pages have fewer. */
const ITEMS_MAX = 100
/** Characters of a page of a long text. */
const PAGE_LENGTH = 30_000

/** Returns facts as JSON. Long texts, fields and lists are cut off. */
export const factsText = (facts: unknown): string => JSON.stringify(boundedFacts(facts, 0))

function boundedFacts(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cutOff(value, FIELD_LENGTH_MAX)
  if (typeof value !== 'object' || value === null) return value
  if (depth === FIELD_DEPTH) {
    const json = JSON.stringify(value)
    return json.length > FIELD_JSON_MAX ? cutOff(json, FIELD_JSON_MAX) : value
  }
  const bound = (each: unknown) => boundedFacts(each, depth + 1)
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, bound(each)]))
  const items = value.slice(0, ITEMS_MAX).map(bound)
  return value.length > ITEMS_MAX ? [...items, '…'] : items
}

const cutOff = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, cutBefore(text, length))}…` : text

/** Returns the index at which a text may be cut, at most `end`: not inside a character. */
export const cutBefore = (text: string, end: number): number =>
  end < text.length && isSurrogatePairAt(text, end - 1) ? end - 1 : end

const isSurrogatePairAt = (text: string, index: number) => (text.codePointAt(index) ?? 0) > 0xffff

/** Returns the facts of the article in a response. `changed` is false when a write has written nothing. */
export function articleFacts({ text, header }: ApiResponse): Record<string, unknown> {
  const { id, slug, lang, title, status, version, publishedAt, warnings } = JSON.parse(text)
  const isUnchanged = header('article-unchanged') === 'true'
  return {
    ...{ id, slug, lang, title, status, version, publishedAt, warnings },
    ...(isUnchanged && { changed: false }),
  }
}

/** Returns the result of a write. */
export const writtenText = (response: ApiResponse): string[] => [factsText(articleFacts(response))]

/** Returns the version at the beginning of the entity tag of a response. */
export const versionOf = (response: ApiResponse): number =>
  Number(/^(?:W\/)?"(\d+)/.exec(response.header('etag') ?? '')?.[1])

/** The members of an article in a list. */
const LISTED = ['id', 'slug', 'lang', 'title', 'excerpt', 'status', 'publishedAt', 'updatedAt', 'version']

/** Returns the articles of a page, with `next` for the page after it. */
export function articlePageFacts({ text }: ApiResponse) {
  const { data, pagination } = JSON.parse(text) as Page
  const articles = data.map(
    (article): Record<string, unknown> => ({
      ...pick(article, [...LISTED, 'highlights']),
      tags: (article.tags as { slug: string }[]).map(({ slug }) => slug),
    }),
  )
  return { articles, ...pageFacts(pagination) }
}

/** Returns the articles of a page as a result. */
export const articlePageText = (response: ApiResponse): string[] => [factsText(articlePageFacts(response))]

/** Returns a page of other items, with these members. */
export function pageText({ text }: ApiResponse, members: readonly string[]): string[] {
  const { data, pagination } = JSON.parse(text) as Page
  return [factsText({ items: data.map((item) => pick(item, members)), ...pageFacts(pagination) })]
}

interface Page {
  data: Record<string, unknown>[]
  pagination: { next: string | null }
}

const pageFacts = ({ next }: Page['pagination']) => ({ next })

const pick = (item: Record<string, unknown>, members: readonly string[]) =>
  Object.fromEntries(members.filter((name) => name in item).map((name) => [name, item[name]]))

/** The argument of a tool that returns a long text. */
export const OffsetArgument = z
  .int()
  .min(0)
  .default(0)
  .meta({ description: 'Where the page of the text begins: `nextOffset` of an earlier result.' })

/** Returns facts, and one page of a long text. `nextOffset` is null on the last page. */
export function longText(facts: Record<string, unknown>, text: string, offset: number): string[] {
  const end = cutBefore(text, offset + PAGE_LENGTH)
  const page = { length: text.length, offset, nextOffset: end < text.length ? end : null }
  return [factsText({ ...facts, text: page }), text.slice(offset, end)]
}

/** Returns a problem as a text: what is wrong, where, and what to do. */
export function problemText({ title, detail, errors = [], status, version }: Problem, retryAfter?: string) {
  const lines = [
    `${title}: ${detail ?? ''}`,
    ...errors.map(({ pointer, detail: rule }) => `${pointer || 'arguments'}: ${rule}`),
    ...(version === undefined ? [] : [`Current version: ${version}.`]),
    ...(retryAfter === undefined ? [] : [`Retry after ${retryAfter} seconds.`]),
    advice[status] ?? '',
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/** What an agent can do about a problem, by status code. */
const advice: Record<number, string> = {
  401: 'Ask a person to connect you with an API key that has the scope.',
  403: 'This key may not do this. If the article is public, edit_working_copy changes it without publishing. Otherwise ask a person.',
  404: 'Find articles with search_articles or list_articles.',
  412: 'Somebody has changed it since you read it. Read it again, apply your change to the current text, and retry with the current version. Do not retry with the current version alone: that would overwrite the other change.',
}
