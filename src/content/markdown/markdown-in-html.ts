/** Markdown plugin for `<div markdown="1">`: elements whose content is Markdown (kramdown, PHP Markdown Extra). */
import type { MarkdownIt, StateBlock } from 'markdown-it'

const OPENING_TAG =
  /^<[a-z][a-z\d]*(?:\s[^<>]*)?\smarkdown(?:=(["']?)(?:1|block|span|true)\1)?(?:\s[^<>]*)?>\s*$/i
const SUMMARY = /^<summary(?:\s[^<>]*)?>.*<\/summary>\s*$/i

/** Longest line that is tested for a tag, in UTF-16 code units. */
const LENGTH_MAX = 2_000

/** Adds the rule: an opening tag with `markdown` on a line of its own is HTML, and its content is parsed as Markdown. */
export function markdownInHtmlPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'markdown_in_html', openingTagRule, {
    alt: ['paragraph', 'reference', 'blockquote'],
  })
}

function openingTagRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const isIndentedCode = (state.sCount[line] ?? 0) - state.blkIndent >= 4
  if (isIndentedCode || !OPENING_TAG.test(tagLine(state, line))) return false
  if (silent) return true
  let end = line + 1
  while (end < endLine && SUMMARY.test(tagLine(state, end))) end++
  const token = state.push('html_block', '', 0)
  token.map = [line, end]
  token.content = state.getLines(line, end, state.blkIndent, true)
  state.line = end
  return true
}

/** Returns the text of a line that begins with `<` and is not too long; an empty string for all other lines. */
function tagLine(state: StateBlock, line: number): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const end = state.eMarks[line] ?? 0
  return state.src.charCodeAt(start) === 0x3c && end - start < LENGTH_MAX ? state.src.slice(start, end) : ''
}
