/** Markdown plugin for the markers of a table of contents (`[TOC]`, `[[toc]]`), which it removes: an article has one outside its body. */
import type { MarkdownIt, StateBlock } from 'markdown-it'
import { isIndentedCode, lineStart, lineText } from './block-lines.ts'

/** Markers of Python-Markdown, Typora, VuePress, GitLab, Markdown-it, Zenn and Slate. */
const MARKER = /^(?:\[toc\]|\[{2,3}_?toc_?\]{2,3}|@\[toc\](?:\([^()\n]*\))?|\$\{toc\}|\{\{toc\}\})[ \t]*$/i

/** Removes markers that are a paragraph of their own. */
export function tocMarkersPlugin(md: MarkdownIt): void {
  md.block.ruler.before('fence', 'toc_marker', (state: StateBlock, line, endLine, silent) => {
    const mayBeMarker =
      '[@${'.includes(state.src.charAt(lineStart(state, line))) && !isIndentedCode(state, line)
    if (!mayBeMarker || !MARKER.test(lineText(state, line))) return false
    if (line + 1 < endLine && !state.isEmpty(line + 1)) return false
    if (!silent) state.line = line + 1
    return true
  })
}
