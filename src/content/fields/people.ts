/** People in a byline: names with links and e-mail addresses. */
import { wikiLinkLabel } from './inline-markup.ts'
import { toSingleLine } from './key-lookup.ts'

/** A person in a byline. The name has no address; it is empty for a text without one. */
interface Person {
  name: string
  url: string | null
  email: string | null
}

const PART = '[^\\s<>()[\\]:,;"@]'
/** An e-mail address; with a leading `@` it is an account of the Fediverse. */
const EMAIL = new RegExp(
  `@?${PART}{1,64}@${PART}{1,200}\\.[^\\s<>()[\\]:,;"@.]+|(?<=<)${PART}{1,64}@${PART}{1,200}(?=>)`,
)
const ALL_EMAILS = new RegExp(EMAIL, 'g')
/** An address that is spelled to hide from robots: `ann [at] example [dot] org`. */
const HIDDEN_AT = /\s{0,3}[[({<]\s?(?:at|@|ät)\s?[\])}>]\s{0,3}/gi
const HIDDEN_DOT = /\s{0,3}[[({<]\s?(?:dot|\.|punkt)\s?[\])}>]\s{0,3}/gi
const SPOKEN = /([^\s()<>[\]]{1,64}) at ([\w-]{1,64}) dot ([\w-]{2,20})(?![\w-])/gi

/** A link in Markdown, in HTML, or behind a name in brackets. */
const LINK = new RegExp(
  [
    '\\[(?<label>[^\\[\\]]{1,300})\\]\\(<?(?<target>(?:[^()\\s<>]|\\([^()\\s]{0,300}\\)){1,2000})>?(?: "[^"]{0,300}")?\\)',
    '<a\\s[^<>]{0,300}?href=["\']?(?<href>[^"\'\\s<>]{1,2000})["\']?[^<>]{0,300}>(?<text>[^<>]{1,300})</a>',
    '[<(](?<bare>https?://[^\\s<>()]{1,2000})[>)]',
  ].join('|'),
  'i',
)
/** A conjunction between the names of a list. */
const AND = '(?:and|und|et|og|och|и|和)'
/** Behind a comma, these belong to the name before it. */
const SUFFIX = '(?!\\s*(?:Jr|Sr|II|III|IV|Ph\\.?\\s?D|M\\.?D|Esq|M\\.?Sc|MBA|Inc|Ltd|LLC|GmbH)\\b)'
const PROTECTED =
  '"[^"]{0,300}"|\\[[^\\[\\]]{0,300}\\]|\\([^()]{0,2000}\\)|<a\\s[^<>]{0,2000}>[^<>]{0,300}</a>|<[^<>]{0,2000}>'
const createTokens = (separator: string) =>
  new RegExp(
    `${PROTECTED}|(?<separator>(?:${separator})(?:\\s{0,3}${AND}\\s)?|\\s(?:[&/|]|${AND})\\s|(?<=@[^\\s<>]{1,200}>)\\s(?=\\p{L}))`,
    'giu',
  )
const COMMA_LIST = createTokens(`[,，、]${SUFFIX}`)
const SEMICOLON_LIST = createTokens('[;；]')

/** Returns true for a text that contains an e-mail address. */
export function containsEmail(text: string): boolean {
  return EMAIL.test(revealAddresses(text))
}

/**
 * Returns the people of a byline. A text with a link or with several addresses is a list with commas,
 * semicolons and conjunctions (`[Ann](…) (Acme), Bo and Cy`); one with a single address is a list if it has a
 * conjunction. Any other text is one name. Behind a link or an address, words in brackets are no part of the
 * name.
 */
export function parsePeople(byline: string): Person[] {
  const text = revealAddresses(byline)
  const isLinked = LINK.test(text)
  const emails = text.match(ALL_EMAILS)?.length ?? 0
  if (!isLinked && emails === 0) return [{ name: wikiLinkLabel(byline), url: null, email: null }]
  const isList = isLinked || emails > 1 || new RegExp(`\\s(?:&|${AND})\\s`, 'iu').test(text)
  return (isList ? splitList(text) : [text]).map(parsePerson).filter(({ name }) => name !== '')
}

/** Returns the names of people with e-mail addresses, separated by commas; a text without addresses unchanged. */
export function removeEmails(text: string): string {
  if (!containsEmail(text)) return text
  return parsePeople(text)
    .map(({ name }) => name)
    .join(', ')
}

function revealAddresses(text: string): string {
  if (!/\b(?:at|ät)\b|[[({<]@/i.test(text)) return text
  return text.replace(HIDDEN_AT, '@').replace(HIDDEN_DOT, '.').replace(SPOKEN, '$1@$2.$3')
}

/** Splits a list outside of quotes, brackets and links. With semicolons, commas are part of the names. */
function splitList(text: string): string[] {
  const parts: string[] = []
  let start = 0
  const isSemicolonList = [...text.matchAll(SEMICOLON_LIST)].some(([token]) => /^[;；]/.test(token))
  for (const match of text.matchAll(isSemicolonList ? SEMICOLON_LIST : COMMA_LIST)) {
    if (match.groups?.separator === undefined) continue
    parts.push(text.slice(start, match.index))
    start = match.index + match[0].length
  }
  return [...parts, text.slice(start)]
}

function parsePerson(text: string): Person {
  const link = LINK.exec(text)
  const { label, target, href, text: linkText, bare } = link?.groups ?? {}
  const url = target ?? href ?? bare ?? null
  const [found = null] = text.match(EMAIL) ?? []
  const email = found?.startsWith('@') ? null : found
  const before = /^(.*\S)\s*\($/s.exec(text.slice(0, link?.index ?? 0))?.[1] // Ann Lee ([@ann](…))
  const named = before ?? label ?? linkText ?? (link === null ? text : text.replace(link[0], ' '))
  const withoutEmails = named.replace(ALL_EMAILS, '').replace(/mailto:|^\s*by\s/gi, '')
  const name = nameBeside(withoutEmails) || (email?.split('@', 1)[0] ?? '')
  return { name, url: url === null || /^mailto:|@/i.test(url) ? null : url, email }
}

/** Returns the name beside an address: without what brackets behind it contain, or in brackets itself. */
function nameBeside(text: string): string {
  const before = text.replace(/[([<][^()[\]<>]{0,300}[)\]>]/g, ' ')
  return cleanName(before) || cleanName(text)
}

function cleanName(text: string): string {
  return toSingleLine(text.replace(/[<>()[\]"*@]+/g, ' ').replace(/^[\s,;&|/]+|[\s,;&|/:–-]+$/g, '')) ?? ''
}
