/** What front matter must not make public: metadata without the e-mail and IP addresses of people. */
import type { DiagnosticCollector } from '../diagnostic.ts'
import { isMapping, type Mapping } from '../frontmatter/plain-values.ts'

/** Nothing but an e-mail address: bare, as a link, or behind a name (RFC 5322 §3.4, `mailbox`). */
const MAILBOX =
  /^(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,200}\.[^\s<>@]+$|^[^<>]{0,200}<[^\s<>@]{1,64}@[^\s<>@]{1,200}>$/i
const MAIL_KEY = /e?mail(?:address)?$/
const IP_KEY = /(?:^|author|user|client|remote|comment(?:er)?)ip(?:addr(?:ess)?)?$|remoteaddr$/
/** IPv4 and IPv6 as texts (RFC 4291 §2.2); under a key that says so, nothing else looks like them. */
const IP = /^(?:\d{1,3}\.){3}\d{1,3}$|^(?=.*:.*:)[\da-f:.]{2,45}$/i

/**
 * Metadata as it may be shown: texts that are nothing but an e-mail address, and addresses under keys that are called
 * e-mail or IP, are left out at any depth, with one notice that names their keys.
 */
export function removePrivateData(metadata: Mapping, warnings: DiagnosticCollector): Mapping {
  const dropped = new Set<string>()
  const kept = publicMapping(metadata, dropped)
  if (dropped.size === 0) return metadata
  const names = [...dropped].map((name) => `"${name}"`).join(', ')
  warnings.warn('private-address', `e-mail or IP addresses are not kept, since metadata is public: ${names}`)
  return kept
}

function publicMapping(mapping: Mapping, dropped: Set<string>): Mapping {
  const members = Object.entries(mapping).flatMap(([key, value]): [string, unknown][] => {
    const kept = publicValue(key, value, dropped)
    return kept === undefined ? [] : [[key, kept]]
  })
  return Object.fromEntries(members)
}

/** The value without addresses; undefined when it is one. Items of a list stand under the key of the list. */
function publicValue(key: string, value: unknown, dropped: Set<string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => publicValue(key, item, dropped)).filter((item) => item !== undefined)
  }
  if (isMapping(value)) return publicMapping(value, dropped)
  if (typeof value !== 'string' || !isAddress(key, value.trim())) return value
  dropped.add(key)
  return undefined
}

function isAddress(key: string, text: string): boolean {
  if (MAILBOX.test(text)) return true
  const name = key.toLowerCase().replace(/[-_]/g, '')
  return (MAIL_KEY.test(name) && text.includes('@')) || (IP_KEY.test(name) && IP.test(text))
}
