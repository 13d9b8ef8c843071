/** Admonitions (notes, tips, warnings): their kinds, titles and tokens, whatever syntax they were written in. */
import type { StateBlock, Token } from 'markdown-it'
import { ADMONITION_KIND } from '../html/sanitizer-policy.ts'

/** The first line of an admonition. Without a title (null), the kind is the title; an empty one is not shown. */
export interface AdmonitionHead {
  kind: string
  title: string | null
}

/** The names of common kinds. */
export const ADMONITION_KINDS: ReadonlySet<string> = new Set(
  [
    'abstract alert attention bug callout caution check cite corollary danger default definition deprecated done error',
    'example exercise experimental fail failure faq help hint important info lemma message missing new note notice primary',
    'proof proposition question quote quotation remark remember secondary seealso solution success summary theorem tip tldr',
    'todo warn warning details',
  ].flatMap((names) => names.split(' ')),
)

/** Prefixes and suffixes of classes that Quarto, Chirpy, Minimal Mistakes and others give to admonitions. */
const AFFIXES = /^(?:callout|prompt|admonition|alert|notice|custom-block)-{1,2}(?=.)/

/** Returns the kind for a word or class: the word itself in lower case, without the prefix of its theme. */
export function kindOf(word: string): string {
  const kind = word.toLowerCase().replace(AFFIXES, '')
  return ADMONITION_KIND.test(kind) ? kind : 'note'
}

/** Returns true if the word, or the class without its prefix, is the name of a common kind. */
export function isKnownKind(word: string): boolean {
  return ADMONITION_KINDS.has(word.toLowerCase().replace(AFFIXES, ''))
}

/** Adds a token to a list of tokens and returns it. */
type PushToken = (type: string, tag: string, nesting: -1 | 0 | 1) => Token

/** Returns the tag of the element of an admonition: `details` for text that is folded, else `aside`. */
const tagOf = (kind: string) => (kind === 'details' ? 'details' : 'aside')

/**
 * Pushes the opening tag and the title of an admonition: an `aside` with its kind as a class. The kind `details` is a
 * `details` element with a summary.
 */
export function openAdmonition(
  push: PushToken,
  { kind, title }: AdmonitionHead,
  map: [number, number],
): void {
  const isDetails = kind === 'details'
  const open = push('admonition_open', tagOf(kind), 1)
  open.map = map
  if (!isDetails) open.attrs = [['class', `admonition ${kind}`]]
  const words = kind.replaceAll('-', ' ')
  const content = title ?? words.charAt(0).toUpperCase() + words.slice(1)
  if (content === '') return
  const titleTag = isDetails ? 'summary' : 'p'
  const titleOpen = push('admonition_title_open', titleTag, 1)
  if (!isDetails) titleOpen.attrs = [['class', 'admonition-title']]
  Object.assign(push('inline', '', 0), { content, map: [map[0], map[0] + 1], children: [] })
  push('admonition_title_close', titleTag, -1)
}

/** Pushes the closing tag of an admonition. */
export function closeAdmonition(push: PushToken, { kind }: AdmonitionHead): void {
  push('admonition_close', tagOf(kind), -1)
}

/** Pushes an admonition from line `map[0]` to `map[1]`, with the content that `parse` pushes. */
export function pushAdmonition(
  state: StateBlock,
  head: AdmonitionHead,
  map: [number, number],
  parse: () => void,
): void {
  const push: PushToken = (...token) => state.push(...token)
  openAdmonition(push, head, map)
  parse()
  closeAdmonition(push, head)
  state.line = map[1]
}
