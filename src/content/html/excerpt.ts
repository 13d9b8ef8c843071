/** Chooses and cuts the few lines that stand for an article in a list. */

import { stripTemplates } from '../markdown/template-tags.ts'
import type { BlockKind, TextBlock } from './outline.ts'

/** About how long an excerpt is that the author did not choose, in graphemes. */
const LENGTH = 200
/** No excerpt that the author chose is longer than this, in graphemes. */
const LENGTH_MAX = 500
/** A sentence that ends before this share of the length is too short to stop at. */
const SENTENCE_SHARE = 0.5

/** Where what is no prose is looked for, in UTF-16 code units. */
const LOOK_AHEAD = 20_000

/**
 * What ends an excerpt: in most generators, in Docusaurus, Drupal, Nikola and a plug-in of Pelican. WordPress's mark may
 * have a label (`<!--more Read on-->`); behind a blank the same word begins an ordinary comment.
 */
const MORE = /<!--(?:\s*(?:more|truncate|break|teaser_end|pelican_end_summary)\s*|more\s[^<>]{0,200})-->/i
const PREFERENCE: readonly BlockKind[] = ['paragraph', 'loose', 'other']
const SENTENCE_END = /[.!?。！？…](?=["'”’」』)）]?(?:\s|$))|[。！？](?=[^\s])/g
const KEYWORD_LABEL = /^(?:keywords?|tags?|关键词|关键字|标签|キーワード|タグ)\s*[:：]/i
/**
 * Marks of other generators that stay in the text: a table of contents (`[[toc]]`, `[TOC]`), kramdown's `{: .lead}`,
 * `<<< @/file`, `!!! note "Title"`, `![[embed]]`, `[!NOTE]`, `:::image …:::` and a `:::tip Title` whose block ends in another paragraph; a whole one keeps its words.
 */
const MARKS = new RegExp(
  [
    ...['^[@$]?\\[{1,2}_?toc_?\\]{1,2}$', '\\{:[^{}\\n]{0,200}\\}', '^<<<.*$'],
    ...[
      '^(?:!!!|\\?{3})\\+? ?[\\w-]+(?: "[^"\\n]*")?$',
      '!\\[\\[[^\\]\\n]{0,200}\\]\\]',
      '\\[![a-z]{1,20}\\][-+]?',
    ],
    ...[
      '^:{3,}[ \\w-]*(?: [\\w-]+="[^"\\n]*")+ *:{3,}$',
      '^:{3,}(?!:)(?!.*:{3}$).*$',
      '^:{3,} ?[\\w-]*',
      '(?<!:):{3,}$',
    ],
  ].join('|'),
  'gim',
)
/** What WordPress says below a picture. */
const NO_PROSE = /\[(wp_caption|caption)\b[^\]]{0,1000}\][\s\S]{0,1000}?\[\/\1\]/gi
/** Strong text as Chinese and Japanese write it, which is none to CommonMark: `**字。**字`. */
const STARS = /\*\*([^*\n]{1,200})\*\*/g
/** Obsidian's and Foam's links to notes: `[[Note#Part|label]]`; a list of lists and a test of a shell are none. */
const NOTE_LINK = /\[\[(?=[^\s\d[])([^[\]|#\n]{1,200})(?:#[^[\]|\n]{0,200})?(?:\|([^[\]\n]{1,200}))?\]\]/g
const EDGE = /^[\s\p{Cf}]+|\s+$/gu
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** What comes before `<!--more-->` in HTML that still has its comments, or null if there is no such mark. */
export function htmlBeforeExcerptSeparator(html: string): string | null {
  const at = html.includes('<!--') ? html.search(MORE) : -1
  return at < 0 ? null : html.slice(0, at)
}

/** The text an author set apart with `<!--more-->`: its paragraphs, else its loose text; null if there is none. */
export function explicitExcerpt(blocks: readonly TextBlock[]): string | null {
  for (const kind of PREFERENCE) {
    const ofKind = blocks.filter((block) => block.kind === kind)
    const text = ofKind
      .map((block) => proseOf(block.text))
      .join(' ')
      .replace(/ {2,}/g, ' ')
      .trim()
    if (text !== '') return cut(text, LENGTH_MAX)
  }
  return null
}

/**
 * The first real paragraph, cut at a sentence or a word at about 200 graphemes: a `<p>` before loose text, and
 * that before lists and quotations; never a list of keywords, never the source link (`except`), and a line that
 * only leads to what follows ("She said:") only if there is nothing else; null if there is no prose.
 */
export function deriveExcerpt(blocks: readonly TextBlock[], except: TextBlock | null): string | null {
  let leadIn: string | null = null
  for (const kind of PREFERENCE) {
    for (const block of blocks) {
      const text = block.kind === kind && block !== except ? proseOf(block.text) : ''
      if (text !== '' && !isLeadIn(text)) return cut(text, LENGTH)
      if (text !== '') leadIn ??= text
    }
  }
  return leadIn
}

function isLeadIn(text: string): boolean {
  return text.length < 60 && /[:：]$/.test(text)
}

/** One line of prose: without templates, and without the lists of keywords that begin it. */
function proseOf(text: string): string {
  const shown = text.slice(0, LOOK_AHEAD).replace(NO_PROSE, '') + text.slice(LOOK_AHEAD)
  const lines = stripTemplates(shown)
    .replace(MARKS, '')
    .replace(STARS, '$1')
    .replace(NOTE_LINK, labelOfLink)
    .split('\n')
  const first = lines.findIndex((line) => line.trim() !== '' && !isKeywordList(line.trim()))
  return first < 0 ? '' : lines.slice(first).join(' ').replace(/\s+/g, ' ').replace(EDGE, '')
}

function labelOfLink(_: string, note: string, label?: string): string {
  return label ?? note
}

/** Three or more short items between commas, or hashtags, or a label that says so; and no end of a sentence. */
function isKeywordList(line: string): boolean {
  if (KEYWORD_LABEL.test(line)) return true
  if (/[.!?。！？…:：]["'”’」』)）]?$/.test(line)) return false
  if (/^(?:#[^\s#]+\s*)+$/.test(line)) return true
  const items = line.split(/[,，、;；|]/).map((item) => item.trim())
  return items.length >= 3 && items.every((item) => item !== '' && isShort(item))
}

function isShort(item: string): boolean {
  return item.length <= 40 && item.split(/\s+/).length <= 4 && !/[。！？!?]/.test(item)
}

/** Cuts after the last sentence that fits, else after the last word, with an ellipsis. */
function cut(text: string, length: number): string {
  const end = graphemeIndex(text, length)
  if (end >= text.length) return text
  const head = text.slice(0, end)
  let sentence = 0
  for (const match of text.slice(0, end + 1).matchAll(SENTENCE_END)) {
    const after = match.index + 1
    if (after <= end) sentence = after + (/["'”’」』)）]/.test(head.charAt(after)) ? 1 : 0)
  }
  if (sentence >= end * SENTENCE_SHARE) return head.slice(0, sentence)
  return `${head.slice(0, wordIndex(text, end)).replace(/[\s\p{P}]+$/u, '')}…`
}

/** Latin letters, kana and Han as most texts have them: each unit is a grapheme, and nobody has to be asked. */
const SINGLE_UNITS =
  /^[\x20-\x7e\u00a0-\u02ff\u2010-\u2027\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff\uff01-\uff60]*$/

/** Where the grapheme with this number begins, in UTF-16 code units; looks at 16 units for each at most. */
function graphemeIndex(text: string, number: number): number {
  if (text.length <= number) return text.length
  if (SINGLE_UNITS.test(text.slice(0, number + 1))) return number
  const head = text.slice(0, number * 16)
  let count = 0
  let last = 0
  for (const { index } of graphemes.segment(head)) {
    if (count++ === number) return index
    last = index
  }
  return head === text ? text.length : last
}

/** Where the word begins that stands at an index, unless it began long before. */
function wordIndex(text: string, index: number): number {
  const from = Math.max(0, index - 60)
  const word = words.segment(text.slice(from, index + 60)).containing(index - from)
  return word === undefined || word.index === 0 ? index : from + word.index
}
