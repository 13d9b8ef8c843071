/** Whether an article is a draft. In doubt it is. */
import { type Entry, itemsOf, type Keys } from './keys.ts'
import type { Notice } from './notice.ts'

const YES = new Set(['true', 'yes', 'y', 'on', '1', 't'])
const NO = new Set(['false', 'no', 'n', 'off', '0', 'f'])
const PUBLIC = new Set(['published', 'publish', 'public', 'live', 'visible', 'final', 'active'])
const PRIVATE = new Set([
  ...[
    'draft',
    'private',
    'pending',
    'hidden',
    'unlisted',
    'unpublished',
    'archived',
    'password',
    'wip',
    'review',
  ],
  ...['auto-draft', 'trash', 'deleted', 'future', 'scheduled', 'inactive', 'disabled', 'skip', 'inherit'],
])

/** What one key says: private, public, or nothing. `doubt` is private with a notice. */
type Word = 'private' | 'public' | 'doubt' | 'nothing'

/** Keys, and how each of them speaks. */
const SPEAKERS: readonly { names: readonly string[]; wordOf: (text: string) => Word }[] = [
  {
    names: ['draft', 'isdraft'],
    wordOf: (text) => (YES.has(text) ? 'private' : NO.has(text) ? 'public' : 'doubt'),
  },
  {
    names: ['private', 'hidden', 'unlisted', 'unpublished'],
    wordOf: (text) => (NO.has(text) ? 'public' : 'private'),
  },
  { names: ['published', 'publish', 'public'], wordOf: publishedWord },
  { names: ['status', 'visibility', 'poststatus'], wordOf: statusWord },
  // Pages that their generator does not show: Hugo's headless bundles, Zola's `render = false`.
  { names: ['headless'], wordOf: (text) => (YES.has(text) ? 'private' : 'nothing') },
  { names: ['render'], wordOf: (text) => (NO.has(text) ? 'private' : 'nothing') },
  { names: ['password', 'postpassword'], wordOf: (text) => (NO.has(text) ? 'public' : 'private') },
]

/**
 * Whether the front matter asks for a draft: `draft: true`, `published: false`, a `status` that is not public, a
 * password. A value that is neither yes nor no is a draft with a notice. One voice for a draft is enough.
 */
export function readDraft(keys: Keys, notices: Notice[]): boolean {
  let draft = false
  for (const { names, wordOf } of SPEAKERS) {
    for (const entry of keys.find(names)) {
      const word = wordIn(entry, wordOf)
      if (word === 'nothing') continue
      keys.take(entry)
      draft ||= word !== 'public'
      if (word === 'doubt') {
        notices.push({
          code: 'doubtful-state',
          message: `"${entry.key}" is neither yes nor no: kept as a draft`,
        })
      }
    }
  }
  return draft
}

function wordIn(entry: Entry, wordOf: (text: string) => Word): Word {
  if (typeof entry.value === 'object' && entry.value !== null) return itemsIn(entry, wordOf)
  const text = itemsOf(entry)[0]
  return typeof text === 'string' ? wordOf(text.toLowerCase()) : 'nothing'
}

function itemsIn(entry: Entry, wordOf: (text: string) => Word): Word {
  const words = itemsOf(entry).map((item) =>
    typeof item === 'string' ? wordOf(item.toLowerCase()) : 'doubt',
  )
  return words.find((word) => word !== 'public') ?? words[0] ?? 'nothing'
}

/** `published` may be a date, which is no word on the state. */
function publishedWord(text: string): Word {
  if (YES.has(text) || PUBLIC.has(text)) return 'public'
  if (NO.has(text)) return 'private'
  return /\d{4}/.test(text) ? 'nothing' : 'doubt'
}

/** A status of another kind (`evergreen`, `accepted`) is no word on the state. */
function statusWord(text: string): Word {
  if (PUBLIC.has(text)) return 'public'
  return PRIVATE.has(text.replace(/[ _]/g, '-')) ? 'private' : 'nothing'
}
