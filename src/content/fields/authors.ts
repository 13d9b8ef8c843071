/** The authors that front matter names. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { slugify } from '../slug.ts'
import { wikiLinkLabel } from './inline-markup.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember, toSingleLine } from './key-lookup.ts'
import type { SiteAuthors } from './site-files.ts'

/** An author of an article. The e-mail address is never public. */
export interface DocumentAuthor {
  name: string
  slug: string
  url: string | null
  avatarUrl: string | null
  bio: string | null
  email: string | null
}

const NAMES = [
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
 * The authors, in order, each once: strings, lists, lists of lists, mappings, `[Name](url)`, `Name <address>`, keys of the
 * site's authors. A name is not split at commas, and never shows an e-mail address.
 */
export function readAuthors(
  keys: KeyLookup,
  siteAuthors: SiteAuthors,
  warnings: DiagnosticCollector,
): DocumentAuthor[] {
  const people = new Map<string, DocumentAuthor>()
  for (const entry of keys.find(['authors', 'author', 'authorname'])) {
    // `author: false` hides the author's name in many a theme.
    const items = typeof entry.value === 'boolean' ? [] : flattenValues(entry)
    if (people.size > 0) {
      if (items.some(hasAddress)) keys.take(entry)
      continue
    }
    for (const named of items) {
      const item = (typeof named === 'string' ? siteAuthors.get(named) : undefined) ?? named
      const person = typeof item === 'string' ? personOf(item) : personOfMapping(item)
      if (person === null) warnings.warn('author-without-name', `an author in "${entry.key}" has no name`)
      else if (!people.has(person.slug)) people.set(person.slug, person)
    }
    if (people.size > 0) keys.take(entry)
  }
  return withLooseAddress([...people.values()], keys)
}

function hasAddress(item: string | KeyEntry): boolean {
  return EMAIL.test(typeof item === 'string' ? item : JSON.stringify(item.text))
}

/** Exports from WordPress put the author's address in a key of its own, where it would be public metadata. */
function withLooseAddress(people: DocumentAuthor[], keys: KeyLookup): DocumentAuthor[] {
  const logins = keys
    .find(['authorlogin', 'authorurl'])
    .filter((entry) => flattenValues(entry).some(hasAddress))
  const loose = [...keys.find(['authoremail', 'email']), ...logins]
  for (const entry of loose) keys.take(entry)
  const [address] = loose.flatMap(flattenValues)
  const [first, ...others] = people
  if (first === undefined || first.email !== null || typeof address !== 'string') return people
  return [{ ...first, email: address }, ...others]
}

function personOf(text: string): DocumentAuthor | null {
  const link = /^\[([^\]]+)\]\(([^()\s]+)\)$/.exec(text)
  const target = link?.[2] ?? null
  const written = link?.[1] ?? wikiLinkLabel(text)
  const email = EMAIL.exec(target ?? '')?.[0] ?? EMAIL.exec(written)?.[0] ?? null
  return named(withoutAddress(written), { url: target?.includes('@') ? null : target, email })
}

function personOfMapping(item: KeyEntry): DocumentAuthor | null {
  const email = readMember(item, ['email', 'mail'])
  const name = readMember(item, NAMES) ?? email
  if (name === null) return null
  return named(withoutAddress(name), {
    email: email ?? EMAIL.exec(name)?.[0] ?? null,
    url: readMember(item, ['url', 'link', 'website', 'homepage', 'uri', 'site']),
    avatarUrl: readMember(item, ['avatarurl', 'avatar', 'imageurl', 'image', 'picture', 'photo']),
    bio: readMember(item, ['bio', 'description', 'about']),
  })
}

/** A name without the e-mail address in it; of an address alone, the part before the `@`. */
function withoutAddress(text: string): string {
  const found = EMAIL.exec(text)
  if (found === null) return text
  const rest = text.replace(found[0], '').replace(/mailto:/i, '')
  const outer = /^[\s<>()[\]"]*\(([^()]+)\)[\s<>()[\]"]*$/.exec(rest)?.[1] ?? rest
  return toSingleLine(outer.replace(/[<>()[\]"]+/g, ' ')) ?? found[0].split('@', 1)[0] ?? ''
}

function named(name: string, details: Partial<DocumentAuthor>): DocumentAuthor | null {
  const slug = slugify(name)
  return slug === '' ? null : { url: null, avatarUrl: null, bio: null, email: null, ...details, name, slug }
}
