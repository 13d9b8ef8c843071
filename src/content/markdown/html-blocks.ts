/** Markdown plugin for HTML blocks: those of CommonMark, and the tags of MDX, which do not end Markdown. */
import type { MarkdownIt, StateBlock } from 'markdown-it'
import BLOCK_NAMES from 'markdown-it/lib/common/html_blocks.mjs'
import htmlBlock from 'markdown-it/lib/rules_block/html_block.mjs'
import {
  isIndentedCode,
  lineStart,
  lineText,
  parseIndentedContent,
  pushHtml,
  pushParagraph,
} from './block-lines.ts'
import { parseJsxPicture } from './jsx-pictures.ts'
import { plainJsxTag } from './jsx-tags.ts'
import { findTagEnd } from './template-tags.ts'

const BLOCKS = new Set(BLOCK_NAMES)
/** Elements that contain phrases only, so their content is not parsed as paragraphs. */
const PHRASING_CONTAINERS = /^(?:p|h[1-6]|summary|caption|figcaption|dt|legend)$/
const TAG_NAME = /^<\/?([a-z][a-z\d-]*)(?=[\s/>]|$)/i
/** Elements that CommonMark ends only at their end tag. */
const VERBATIM_START = /^<(script|style|textarea)(?=[\s>]|$)/i

/**
 * Replaces the HTML block rule of CommonMark. `<style>` without an end tag is text: otherwise the rest of the article
 * would be its content. A comment with text behind it, such as `<!-- more -->**Thanks**`, begins a paragraph (kramdown).
 * With `isMdx`, a block consists of the tags only, and what is between them is Markdown (MDX, "Interleaving").
 */
export function htmlBlocksPlugin(md: MarkdownIt, isMdx: boolean): void {
  const rule = isMdx ? mdxRule : commonMarkRule
  md.block.ruler.at('html_block', rule, { alt: ['paragraph', 'reference', 'blockquote'] })
}

function commonMarkRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const start = lineStart(state, line)
  if (state.src.charCodeAt(start) !== 0x3c) return false
  if (state.src.startsWith('<!--', start) && isCommentBeforeText(state, start, endLine)) return false
  const verbatim = VERBATIM_START.exec(state.src.slice(start, start + 12))?.[1]
  if (verbatim !== undefined && lastEndTag(state, verbatim) < start) return false
  if (parseJsxPicture(state.src, start, state.env) !== null) return false
  return htmlBlock(state, line, endLine, silent)
}

/** Returns true if the comment at `start` has no blank line and ends before other text than a tag. */
function isCommentBeforeText({ src, eMarks }: StateBlock, start: number, endLine: number): boolean {
  const end = src.indexOf('-->', start + 4) + 3
  if (end < 3 || end > (eMarks[endLine - 1] ?? 0)) return false
  const rest =
    src
      .slice(end, end + 200)
      .split('\n', 1)[0]
      ?.trim() ?? ''
  return rest !== '' && !rest.startsWith('<') && !/\n\s*\n/.test(src.slice(start, end))
}

/** Returns the offset of the last end tag of an element in the source, or -1. */
function lastEndTag({ src, env }: StateBlock, name: string): number {
  const key = `end tag ${name.toLowerCase()}`
  env[key] ??= Array.from(src.matchAll(new RegExp(`</${name}`, 'gi'))).at(-1)?.index ?? -1
  return Number(env[key])
}

function mdxRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const text = lineText(state, line)
  const name = TAG_NAME.exec(text)?.[1]?.toLowerCase()
  if (name === undefined || VERBATIM_START.test(text) || name === 'pre') {
    return commonMarkRule(state, line, endLine, silent)
  }
  if (!BLOCKS.has(name) || isIndentedCode(state, line)) return false
  if (silent) return true
  const start = lineStart(state, line)
  const tagEnd = findTagEnd(state.src, start + text.search(/[\s/>]|$/))
  const last = lineOf(state, tagEnd, line, endLine)
  const content = state.src.slice(start, state.eMarks[last])
  const tag = plainJsxTag(state.src.slice(start, tagEnd))
  const rest = content.slice(tagEnd - start)
  const isClosing = text.startsWith('</')
  if (isClosing || (rest.trim() === '' && !PHRASING_CONTAINERS.test(name))) {
    pushHtml(state, `${tag}\n`).map = [line, last + 1]
    state.line = last + 1
    if (rest.trim() !== '') pushParagraph(state, line, last + 1, rest.trim(), { hidden: true })
  } else {
    const end = PHRASING_CONTAINERS.test(name) ? endOfElement(state, name, last, endLine) : last + 1
    const lines = state.getLines(last + 1, end, state.blkIndent, false)
    pushParagraph(state, line, end, `${tag}${rest}${lines === '' ? '' : `\n${lines}`}`, { hidden: true })
  }
  parseIndentedContent(state, state.line, endLine)
  return true
}

/** Returns the line after the end tag of an element; the line after `last` if a blank line comes before it. */
function endOfElement(state: StateBlock, name: string, last: number, endLine: number): number {
  for (let line = last; line < endLine && !state.isEmpty(line); line++) {
    if (lineText(state, line).toLowerCase().includes(`</${name}>`)) return line + 1
  }
  return last + 1
}

function lineOf(state: StateBlock, offset: number, from: number, endLine: number): number {
  let line = from
  while (line + 1 < endLine && (state.eMarks[line] ?? 0) < offset) line++
  return line
}
