/** Removal of private data from metadata: e-mail and IP addresses. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping, type Mapping } from '../frontmatter/plain-values.ts'
import { removeEmails } from './people.ts'

/** A text that is only an e-mail address: bare, as a link, or after a name (RFC 5322 §3.4, `mailbox`). */
const MAILBOX =
  /^(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,200}\.[^\s<>@]+$|^[^<>]{0,200}<[^\s<>@]{1,64}@[^\s<>@]{1,200}>$/i
const MAIL_KEY = /e?mail(?:address)?$/
/** A key for people. */
const PERSON_KEY =
  /author|byline|contributor|creator|editor|maintainer|owner|people|person|photographer|reviewer|translat(?:or|ed)|writer/i
const IP_KEY = /(?:^|author|user|client|remote|comment(?:er)?)ip(?:addr(?:ess)?)?$|remoteaddr$/
/**
 * IPv4 and IPv6 addresses as text (RFC 4291 §2.2). The pattern is loose, because only the values of IP keys
 * are tested.
 */
const IP = /^(?:\d{1,3}\.){3}\d{1,3}$|^(?=.*:.*:)[\da-f:.]{2,45}$/i

/**
 * Returns metadata without texts that are only an e-mail address and without e-mail and IP addresses under
 * keys of that name, at any depth. Adds one warning with all keys concerned.
 */
export function removePrivateData(metadata: Mapping, collector: DiagnosticCollector): Mapping {
  const removedKeys = new Set<string>()
  const publicMetadata = publicMapping(metadata, removedKeys)
  if (removedKeys.size === 0) return metadata
  const names = [...removedKeys].map((name) => `"${name}"`).join(', ')
  collector.warn(
    'private-address',
    `e-mail and IP addresses were removed, because metadata is public: ${names}`,
  )
  return publicMetadata
}

function publicMapping(mapping: Mapping, removedKeys: Set<string>): Mapping {
  const members = Object.entries(mapping).flatMap(([key, value]): [string, unknown][] => {
    const result = publicValue(key, value, removedKeys)
    return result === undefined ? [] : [[key, result]]
  })
  return Object.fromEntries(members)
}

/**
 * Returns the value without private addresses; undefined when it is one. `key` is the key of the value or of
 * its list.
 */
function publicValue(key: string, value: unknown, removedKeys: Set<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => publicValue(key, item, removedKeys)).filter((item) => item !== undefined)
  }
  if (isMapping(value)) return publicMapping(value, removedKeys)
  if (typeof value !== 'string') return value
  const publicText = isPrivateAddress(key, value.trim()) ? undefined : publicPeople(key, value)
  if (publicText !== value) removedKeys.add(key)
  return publicText
}

/** Returns the names of people in a key for them (`contributors: Ann <ann@example.org>, Bob`). */
function publicPeople(key: string, text: string): string | undefined {
  return PERSON_KEY.test(key) ? removeEmails(text) || undefined : text
}

function isPrivateAddress(key: string, text: string): boolean {
  if (text.includes('@') && text.split(/[,;&]/).every((part) => MAILBOX.test(part.trim()))) return true
  const name = key.toLowerCase().replace(/[-_]/g, '')
  return (MAIL_KEY.test(name) && text.includes('@')) || (IP_KEY.test(name) && IP.test(text))
}
