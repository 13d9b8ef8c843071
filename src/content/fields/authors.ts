/** Authors in front matter, without public e-mail addresses. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { slugify } from '../slug.ts'
import { wikiLinkLabel } from './inline-markup.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember, toSingleLine } from './key-lookup.ts'
import type { SiteAuthors } from './site-files.ts'

/** An author of an article. The e-mail address is private. */
export interface DocumentAuthor {
  name: string
  slug: string
  url: string | null
  avatarUrl: string | null
  bio: string | null
  email: string | null
}

const NAME_KEYS = [
  'name',
  'displayname',
  'fullname',
  'author',
  'label',
  'title',
  'nickname',
  'login',
  'username',
  'id',
]
const EMAIL = /[^\s<>()[\]:,;"@]{1,64}@[^\s<>()[\]:,;"@]{1,200}\.[^\s<>()[\]:,;"@.]+/

/**
 * Returns the distinct authors in order. An author is a text, `[Name](url)`, `Name <e-mail>`, a mapping, or
 * the key of an author of the site; lists may be nested. Names are not split at commas and contain no e-mail
 * address.
 */
export function readAuthors(
  keys: KeyLookup,
  siteAuthors: SiteAuthors,
  collector: DiagnosticCollector,
): DocumentAuthor[] {
  const authors = new Map<string, DocumentAuthor>()
  for (const entry of keys.find(['authors', 'author', 'authorname'])) {
    // `author: false` hides the author's name in some themes.
    const items = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    if (authors.size > 0) {
      if (items.some(containsEmail)) keys.markUsed(entry)
      continue
    }
    for (const reference of items) {
      const item = (typeof reference === 'string' ? siteAuthors.get(reference) : undefined) ?? reference
      const author = typeof item === 'string' ? authorFromText(item) : authorFromMapping(item)
      if (author === null) collector.warn('author-without-name', `an author in "${entry.key}" has no name`)
      else if (!authors.has(author.slug)) authors.set(author.slug, author)
    }
    if (authors.size > 0) keys.markUsed(entry)
  }
  return addSeparateEmail([...authors.values()], keys)
}

function containsEmail(item: string | KeyEntry): boolean {
  return EMAIL.test(typeof item === 'string' ? item : JSON.stringify(item.text))
}

/**
 * Adds the e-mail address that WordPress exports have in a key of its own, where it would be public metadata.
 */
function addSeparateEmail(authors: DocumentAuthor[], keys: KeyLookup): DocumentAuthor[] {
  const logins = keys
    .find(['authorlogin', 'authorurl'])
    .filter((entry) => flattenValues(entry).some(containsEmail))
  const emailEntries = [...keys.find(['authoremail', 'email']), ...logins]
  for (const entry of emailEntries) keys.markUsed(entry)
  const [email] = emailEntries.flatMap(flattenValues)
  const [first, ...others] = authors
  if (first === undefined || first.email !== null || typeof email !== 'string') return authors
  return [{ ...first, email }, ...others]
}

function authorFromText(text: string): DocumentAuthor | null {
  const link = /^\[([^\]]+)\]\(([^()\s]+)\)$/.exec(text)
  const target = link?.[2] ?? null
  const label = link?.[1] ?? wikiLinkLabel(text)
  const email = EMAIL.exec(target ?? '')?.[0] ?? EMAIL.exec(label)?.[0] ?? null
  return createAuthor(removeEmail(label), { url: target?.includes('@') ? null : target, email })
}

function authorFromMapping(item: KeyEntry): DocumentAuthor | null {
  const email = readMember(item, ['email', 'mail'])
  const name = readMember(item, NAME_KEYS) ?? email
  if (name === null) return null
  return createAuthor(removeEmail(name), {
    email: email ?? EMAIL.exec(name)?.[0] ?? null,
    url: readMember(item, ['url', 'link', 'website', 'homepage', 'uri', 'site']),
    avatarUrl: readMember(item, ['avatarurl', 'avatar', 'imageurl', 'image', 'picture', 'photo']),
    bio: readMember(item, ['bio', 'description', 'about']),
  })
}

/** Returns a name without its e-mail address; for an e-mail address alone, the part before the `@`. */
function removeEmail(text: string): string {
  const email = EMAIL.exec(text)?.[0]
  if (email === undefined) return text
  const rest = text.replace(email, '').replace(/mailto:/i, '')
  const name = /^[\s<>()[\]"]*\(([^()]+)\)[\s<>()[\]"]*$/.exec(rest)?.[1] ?? rest
  return toSingleLine(name.replace(/[<>()[\]"]+/g, ' ')) ?? email.split('@', 1)[0] ?? ''
}

/** Creates an author; returns null for a name without a slug. */
function createAuthor(name: string, details: Partial<DocumentAuthor>): DocumentAuthor | null {
  const slug = slugify(name)
  return slug === '' ? null : { url: null, avatarUrl: null, bio: null, email: null, ...details, name, slug }
}
