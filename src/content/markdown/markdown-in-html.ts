/** Elements whose content is Markdown: `<div markdown="1">`, as in kramdown, Python-Markdown and PHP Markdown Extra. */
import type { MarkdownIt, StateBlock } from 'markdown-it'

const OPENING =
  /^<[a-z][a-z\d]*(?:\s[^<>]*)?\smarkdown(?:=(["']?)(?:1|block|span|true)\1)?(?:\s[^<>]*)?>\s*$/i
const SUMMARY = /^<summary(?:\s[^<>]*)?>.*<\/summary>\s*$/i

/** A longer line is no tag that somebody wrote. */
const LENGTH_MAX = 2_000

/** Adds the rule: such a tag on a line of its own is HTML, and what follows is read as Markdown again. */
export function markdownInHtmlPlugin(md: MarkdownIt): void {
  md.block.ruler.before('html_block', 'markdown_in_html', openingTag, {
    alt: ['paragraph', 'reference', 'blockquote'],
  })
}

function openingTag(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[line] ?? 0) - state.blkIndent >= 4 || !OPENING.test(textOf(state, line))) return false
  if (silent) return true
  let end = line + 1
  while (end < endLine && SUMMARY.test(textOf(state, end))) end++
  const token = state.push('html_block', '', 0)
  token.map = [line, end]
  token.content = state.getLines(line, end, state.blkIndent, true)
  state.line = end
  return true
}

function textOf(state: StateBlock, line: number): string {
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)
  const end = state.eMarks[line] ?? 0
  return state.src.charCodeAt(start) === 0x3c && end - start < LENGTH_MAX ? state.src.slice(start, end) : ''
}
