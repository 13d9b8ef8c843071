/** Excerpts: the text before an excerpt separator, or the first paragraph, truncated at a sentence or word. */

import { stripTemplates } from '../markdown/template-tags.ts'
import type { BlockKind, TextBlock } from './outline.ts'

/** Target length of a derived excerpt, in graphemes. */
const DERIVED_LENGTH = 200
/** Width below which a derived excerpt is too short to stand alone, in columns. */
const DERIVED_WIDTH_MIN = 24
const WIDE = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/gu
const WORD_OR_PICTOGRAPH = /[\p{L}\p{N}\p{Extended_Pictographic}]/u
/** Maximum length of an explicit excerpt, in graphemes. */
const EXPLICIT_LENGTH_MAX = 500
/** An excerpt ends after a sentence only if that leaves at least this share of its length. */
const SENTENCE_SHARE_MIN = 0.5

/** The part of a block that is searched for WordPress captions, in UTF-16 code units. */
const CAPTION_SEARCH_LENGTH = 20_000

/**
 * Excerpt separators of most generators, and of Docusaurus, Drupal, Nikola and a Pelican plugin. WordPress's may have a
 * label (`<!--more Read on-->`); after a space (`<!-- more of this -->`) the same word begins an ordinary comment.
 */
const EXCERPT_SEPARATOR =
  /<!--(?:\s*(?:more|truncate|break|teaser_end|pelican_end_summary)\s*|more\s[^<>]{0,200})-->/i
/** The kinds of blocks that may become an excerpt, the preferred first. */
const PREFERRED_KINDS: readonly BlockKind[] = ['paragraph', 'loose', 'other']
const SENTENCE_END = /[.!?。！？…](?=["'”’」』)）]?(?:\s|$))|[。！？](?=[^\s])/g
const KEYWORD_LABEL = /^(?:keywords?|tags?|关键词|关键字|标签|キーワード|タグ)\s*[:：]/i
/**
 * Syntax of other generators that the renderer leaves in the text: a table of contents (`[[toc]]`, `[TOC]`), kramdown's
 * `{: .lead}`, `<<< @/file`, `!!! note "Title"` without content, `![[embed]]`, `[!NOTE]` in HTML, `:::image …:::`, and the
 * first line of a container that is not closed.
 */
const FOREIGN_SYNTAX = new RegExp(
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
const WORDPRESS_CAPTION = /\[(wp_caption|caption)\b[^\]]{0,1000}\][\s\S]{0,1000}?\[\/\1\]/gi
const LEADING_OR_TRAILING_SPACE = /^[\s\p{Cf}]+|\s+$/gu
const graphemeSegmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wordSegmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Returns the part of unsanitized HTML before the excerpt separator (`<!--more-->`), or null if it has none. */
export function htmlBeforeExcerptSeparator(html: string): string | null {
  const at = html.includes('<!--') ? html.search(EXCERPT_SEPARATOR) : -1
  return at < 0 ? null : html.slice(0, at)
}

/** Returns the text before the excerpt separator: its paragraphs, or else its loose text; null if there is none. */
export function explicitExcerpt(blocks: readonly TextBlock[]): string | null {
  for (const kind of PREFERRED_KINDS) {
    const text = blocks
      .filter((block) => block.kind === kind)
      .map((block) => extractProse(block.text))
      .join(' ')
      .replace(/ {2,}/g, ' ')
      .trim()
    if (text !== '') return truncate(text, EXPLICIT_LENGTH_MAX)
  }
  return null
}

/**
 * Returns the first paragraph of prose, truncated after a sentence or word at about 200 graphemes; null if there is no
 * prose. A short paragraph takes the next ones with it. Prefers `<p>` to loose text, and loose text to lists and
 * quotations. Skips text without letters and digits, lists of keywords and the source link (`excludedBlock`). Returns a
 * lead-in ("She said:") only if there is nothing else.
 */
export function deriveExcerpt(blocks: readonly TextBlock[], excludedBlock: TextBlock | null): string | null {
  let leadIn: string | null = null
  for (const kind of PREFERRED_KINDS) {
    let excerpt = ''
    for (const block of blocks) {
      const text = block.kind === kind && block !== excludedBlock ? extractProse(block.text) : ''
      if (!WORD_OR_PICTOGRAPH.test(text)) continue
      if (isLeadIn(text)) leadIn ??= text
      else excerpt = `${excerpt} ${text}`.trim()
      if (widthOf(excerpt) >= DERIVED_WIDTH_MIN) break
    }
    if (excerpt !== '') return truncate(excerpt, DERIVED_LENGTH)
  }
  return leadIn
}

/** Returns the width of the beginning of a text in columns: two for every Chinese, Japanese or Korean character. */
function widthOf(text: string): number {
  const head = text.slice(0, DERIVED_WIDTH_MIN)
  return head.length + (head.match(WIDE)?.length ?? 0)
}

function isLeadIn(text: string): boolean {
  return text.length < 60 && /[:：]$/.test(text)
}

/** Returns the prose of a block as one line, without template tags and without keyword lists at its beginning. */
function extractProse(text: string): string {
  const uncaptioned =
    text.slice(0, CAPTION_SEARCH_LENGTH).replace(WORDPRESS_CAPTION, '') + text.slice(CAPTION_SEARCH_LENGTH)
  const lines = closeHoles(stripTemplates(uncaptioned, HOLE)).replace(FOREIGN_SYNTAX, '').split('\n')
  const first = lines.findIndex((line) => line.trim() !== '' && !isKeywordList(line.trim()))
  if (first < 0) return ''
  return lines.slice(first).join(' ').replace(/\s+/g, ' ').replace(LEADING_OR_TRAILING_SPACE, '')
}

/** A private-use character that marks where a template tag was. */
const HOLE = '\uE006'
const HOLE_IN_BRACKETS = /[([“"「『（【]\s*\uE006[\s\uE006]*[)\]”"」』）】]/g
const HOLES = /(\s*)\uE006[\uE006 \t]*(\s*)/g

/** Removes the marks of holes, with brackets around them and the space that would stand before punctuation. */
function closeHoles(text: string): string {
  if (!text.includes(HOLE)) return text
  return text
    .replace(HOLE_IN_BRACKETS, HOLE)
    .replace(HOLES, (hole, before: string, after: string, at: number, line: string) => {
      const next = line.charAt(at + hole.length)
      const isClose =
        /[,.;:!?)\]}，。；：！？、）」』】…]/.test(next) || /[([“「『（【]/.test(line.charAt(at - 1))
      if (isClose) return before.includes('\n') ? '\n' : ''
      return before.includes('\n') || after.includes('\n') ? '\n' : /\s/.test(hole) ? ' ' : ''
    })
}

/** Returns true for a line with a keyword label, hashtags only, or at least three short items between commas. */
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

/** Truncates a text of more graphemes than `length` after the last sentence that fits, or else after the last word, with an ellipsis. */
export function truncate(text: string, length: number): string {
  const end = graphemeIndex(text, length)
  if (end >= text.length) return text
  const head = text.slice(0, end)
  let sentenceEnd = 0
  for (const match of text.slice(0, end + 1).matchAll(SENTENCE_END)) {
    const after = match.index + 1
    if (after <= end) sentenceEnd = after + (/["'”’」』)）]/.test(head.charAt(after)) ? 1 : 0)
  }
  if (sentenceEnd >= end * SENTENCE_SHARE_MIN) return head.slice(0, sentenceEnd)
  return `${head.slice(0, wordStart(text, end)).replace(/[\s\p{P}]+$/u, '')}…`
}

/** Latin letters, kana and Han without combining marks: every code unit is a grapheme, so no segmenter is needed. */
const SINGLE_UNIT_GRAPHEMES =
  /^[\x20-\x7e\u00a0-\u02ff\u2010-\u2027\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff\uff01-\uff60]*$/

/** Returns the start of the nth grapheme, in UTF-16 code units. Reads at most 16 code units for each grapheme. */
function graphemeIndex(text: string, number: number): number {
  if (text.length <= number) return text.length
  if (SINGLE_UNIT_GRAPHEMES.test(text.slice(0, number + 1))) return number
  const head = text.slice(0, number * 16)
  let count = 0
  let last = 0
  for (const { index } of graphemeSegmenter.segment(head)) {
    if (count++ === number) return index
    last = index
  }
  return head === text ? text.length : last
}

/** Returns the start of the word at an index, or the index itself if the word begins more than 60 code units before. */
function wordStart(text: string, index: number): number {
  const from = Math.max(0, index - 60)
  const word = wordSegmenter.segment(text.slice(from, index + 60)).containing(index - from)
  return word === undefined || word.index === 0 ? index : from + word.index
}
