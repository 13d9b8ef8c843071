/** Markdown plugin for block quotes that are admonitions: `> [!NOTE]`, and classes of kramdown. */
import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { type AdmonitionHead, closeAdmonition, kindOf, openAdmonition } from './admonitions.ts'

/** The first line of a callout of GitHub or Obsidian: its kind, a fold mark and a title. */
const CALLOUT = /^\[!([a-z][\w-]{0,29})(?:\|[^\]\n]*)?\][-+]?(?:[ \t]+([^\n]*))?(?:\n|$)/i

/** Adds the rule. An attribute list has put its class into `meta.admonition` of the opening token. */
export function calloutsPlugin(md: MarkdownIt): void {
  md.core.ruler.after('block', 'callouts', convertCallouts)
}

function convertCallouts(state: StateCore): void {
  const { tokens } = state
  if (!tokens.some(({ type }) => type === 'blockquote_open')) return
  const result: Token[] = []
  const push = (...token: ConstructorParameters<typeof state.Token>) => {
    const added = Object.assign(new state.Token(...token), { block: true })
    result.push(added)
    return added
  }
  const quotes: (AdmonitionHead | null)[] = []
  for (const [index, token] of tokens.entries()) {
    const head = token.type === 'blockquote_open' ? headOf(token, tokens[index + 2], state.env) : null
    if (token.type === 'blockquote_open') quotes.push(head)
    const closed = token.type === 'blockquote_close' ? quotes.pop() : null
    if (head !== null) openAdmonition(push, head, [token.map?.[0] ?? 0, token.map?.[1] ?? 0])
    else if (closed) closeAdmonition(push, closed)
    else result.push(token)
  }
  state.tokens = result.filter((token, index) => !isEmptied(token, result[index - 1], result[index + 1]))
}

/** Returns true for the tokens of a paragraph that consisted of the first line of a callout. */
function isEmptied(token: Token, before: Token | undefined, after: Token | undefined): boolean {
  const inline = [token, before, after].find((part) => part?.type === 'inline')
  return inline?.meta?.isEmptied === true && /^(?:paragraph_|inline)/.test(token.type)
}

/**
 * Returns the head of an admonition that a block quote begins. Removes the line of a callout's kind and title from its
 * first paragraph.
 */
function headOf(token: Token, inline: Token | undefined, env: StateCore['env']): AdmonitionHead | null {
  const callout = inline?.type === 'inline' ? CALLOUT.exec(inline.content) : null
  if (callout !== null && inline !== undefined) {
    inline.content = inline.content.slice(callout[0].length)
    if (inline.content === '') inline.meta = { isEmptied: true }
    return { kind: kindOf(callout[1] ?? ''), title: callout[2]?.trim() || null }
  }
  const key = `admonition at ${token.map?.[0]}`
  const word = token.meta?.admonition ?? env[key]
  return typeof word === 'string' ? { kind: kindOf(word), title: null } : null
}
