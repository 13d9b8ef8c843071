/** Footnotes: the plugin markdown-it-footnote, with a limit of their number and in linear time of the rest of the page. */
import type MarkdownIt from 'markdown-it'
import type { StateCore, Token } from 'markdown-it'
import footnotes from 'markdown-it-footnote'
import { ContentError } from '../diagnostic.ts'

/** Maximum number of footnotes: their rendering takes quadratic time. */
const FOOTNOTES_MAX = 4_000

/** The parts of the environment of a rendering that footnotes use. */
interface FootnoteEnv {
  footnotes?: { list?: readonly unknown[] }
  /** The tokens outside of footnotes, while the rule of the plugin runs. */
  bodyTokens?: Token[]
}

/**
 * Adds footnotes. Rendering throws `ContentError` `too-large` for too many. The rule that moves footnotes to the end of the page
 * copies all tokens once for each of them, so it gets the tokens of footnotes only.
 */
export function footnotesPlugin(md: MarkdownIt): void {
  md.use(footnotes).disable('footnote_inline')
  md.core.ruler.before('footnote_tail', 'footnote_limit', limitFootnotes)
  md.core.ruler.before('footnote_tail', 'footnote_separation', separateBody)
  md.core.ruler.after('footnote_tail', 'footnote_reunion', reuniteBody)
}

function limitFootnotes(state: StateCore): void {
  const { footnotes: footnoteEnv }: FootnoteEnv = state.env
  if ((footnoteEnv?.list?.length ?? 0) > FOOTNOTES_MAX) {
    throw new ContentError(
      'too-large',
      `The body has more than ${FOOTNOTES_MAX} footnotes. Split the article.`,
    )
  }
}

function separateBody(state: StateCore): void {
  const env: FootnoteEnv = state.env
  if (!env.footnotes) return
  const bodyTokens: Token[] = []
  const footnoteTokens: Token[] = []
  let isInside = false
  for (const token of state.tokens) {
    const isMarker = /^footnote_reference_(open|close)$/.test(token.type)
    if (isMarker) isInside = token.type === 'footnote_reference_open'
    ;(isMarker || isInside ? footnoteTokens : bodyTokens).push(token)
  }
  env.bodyTokens = bodyTokens
  state.tokens = footnoteTokens
}

function reuniteBody(state: StateCore): void {
  const { bodyTokens }: FootnoteEnv = state.env
  if (bodyTokens) state.tokens = bodyTokens.concat(state.tokens)
}
