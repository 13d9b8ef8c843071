/** Authors in front matter, without public e-mail addresses. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping, toMapping } from '../frontmatter/plain-values.ts'
import { slugify } from '../slug.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember } from './key-lookup.ts'
import { containsEmail, parsePeople } from './people.ts'
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
/**
 * Returns the distinct authors in order. An author is a text, `[Name](url)`, `Name <e-mail>`, a mapping, or
 * the key of an author of the site; lists may be nested. A text with links or several addresses may name
 * several authors; another one is not split at commas. Names contain no e-mail address.
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
      if (items.some(hasEmail)) keys.markUsed(entry)
      continue
    }
    for (const reference of items) {
      const item = (typeof reference === 'string' ? siteAuthors.get(reference) : undefined) ?? reference
      const found = typeof item === 'string' ? authorsFromText(item) : authorsFromMapping(item)
      if (found.length === 0) collector.warn('author-without-name', `an author in "${entry.key}" has no name`)
      for (const author of found) if (!authors.has(author.slug)) authors.set(author.slug, author)
    }
    if (authors.size > 0) keys.markUsed(entry)
  }
  return addSeparateEmail([...authors.values()], keys)
}

function hasEmail(item: string | KeyEntry): boolean {
  return containsEmail(typeof item === 'string' ? item : JSON.stringify(item.text))
}

/**
 * Adds the e-mail address that WordPress exports have in a key of its own, where it would be public metadata.
 */
function addSeparateEmail(authors: DocumentAuthor[], keys: KeyLookup): DocumentAuthor[] {
  const logins = keys
    .find(['authorlogin', 'authorurl'])
    .filter((entry) => flattenValues(entry).some(hasEmail))
  const emailEntries = [...keys.find(['authoremail', 'email']), ...logins]
  for (const entry of emailEntries) keys.markUsed(entry)
  const [email] = emailEntries.flatMap(flattenValues)
  const [first, ...others] = authors
  if (first === undefined || first.email !== null || typeof email !== 'string') return authors
  return [{ ...first, email }, ...others]
}

function authorsFromText(text: string): DocumentAuthor[] {
  return parsePeople(text).flatMap(({ name, url, email }) => createAuthor(name, { url, email }) ?? [])
}

/** Returns the author of a mapping; several ones if its name is a list of people with addresses. */
function authorsFromMapping(item: KeyEntry): DocumentAuthor[] {
  const email = readMember(item, ['email', 'mail'])
  const people = parsePeople(readMember(item, NAME_KEYS) ?? nameOfParts(item) ?? email ?? '')
  if (people.length > 1)
    return people.flatMap(
      (person) => createAuthor(person.name, { url: person.url, email: person.email }) ?? [],
    )
  return people.flatMap(
    (person) =>
      createAuthor(person.name, {
        email: email ?? person.email,
        url: readMember(item, ['url', 'link', 'website', 'homepage', 'uri', 'site']) ?? person.url,
        avatarUrl: readMember(item, ['avatarurl', 'avatar', 'imageurl', 'image', 'picture', 'photo']),
        bio: readMember(item, ['bio', 'description', 'about']),
      }) ?? [],
  )
}

/** Names in parts: `first_name` and `last_name`; `name: {given: …, family: …}` of Quarto and CITATION files. */
const GIVEN_KEYS = ['given', 'givennames', 'givenname', 'first', 'firstname']
const FAMILY_KEYS = ['family', 'familynames', 'familyname', 'last', 'lastname', 'surname']

/** Returns a name that is given in parts, in the mapping or below its `name`; null without one. */
function nameOfParts({ key, value, text }: KeyEntry): string | null {
  const isBelowName = isMapping(value) && isMapping(value.name)
  const item = isBelowName ? { key, value: value.name, text: toMapping(text).name } : { key, value, text }
  const parts = [
    readMember(item, GIVEN_KEYS),
    readMember(item, ['droppingparticle', 'nondroppingparticle']),
    readMember(item, FAMILY_KEYS),
  ].filter((part) => part !== null)
  return readMember(item, ['literal']) ?? (parts.length > 0 ? parts.join(' ') : null)
}

/** Creates an author; returns null for a name without a slug. */
function createAuthor(name: string, details: Partial<DocumentAuthor>): DocumentAuthor | null {
  const slug = slugify(name)
  return slug === '' ? null : { url: null, avatarUrl: null, bio: null, email: null, ...details, name, slug }
}
