/** Markdown plugin for Chinese and Japanese: emphasis next to their punctuation, and line breaks within their text. */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import cjkFriendly from 'markdown-it-cjk-friendly'

/** Han, kana, and their punctuation and full-width forms. Korean separates words with spaces, so Hangul is not included. */
const UNSPACED = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\u3001-\u3020\u3030-\u303f\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]`
const ENDS_UNSPACED = new RegExp(`${UNSPACED}$`, 'u')
const STARTS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u')

/**
 * Adds emphasis next to punctuation without spaces (`**字。**字`), which CommonMark does not recognize, and removes a line
 * break between two characters of scripts without spaces, which a browser would show as a space (Pandoc's
 * `east_asian_line_breaks`).
 */
export function eastAsianPlugin(md: MarkdownIt): void {
  md.use(cjkFriendly)
  md.core.ruler.push('east_asian_breaks', removeBreaks)
}

function removeBreaks(state: StateCore): void {
  for (const { children } of state.tokens) {
    children?.forEach((token, index) => {
      if (token.type !== 'softbreak') return
      const before = textBeside(children, index, -1)
      const after = textBeside(children, index, 1)
      if (!ENDS_UNSPACED.test(before.slice(-2)) || !STARTS_UNSPACED.test(after.slice(0, 2))) return
      Object.assign(token, { type: 'text', content: '' })
    })
  }
}

/** Deepest nesting of emphasis and links between a line break and its text. */
const DEPTH_MAX = 8

/** Returns the text on one side of a token, beyond the tags of emphasis and links; empty if there is other content. */
function textBeside(tokens: readonly Token[], at: number, step: 1 | -1): string {
  for (let index = at + step; Math.abs(index - at) <= DEPTH_MAX; index += step) {
    const token = tokens[index]
    if (token === undefined || token.type === 'softbreak') return ''
    if (token.type === 'text' && token.content !== '') return token.content
    if (token.nesting === 0 && token.type !== 'text') return ''
  }
  return ''
}
