/** Whether an article is a draft. In doubt it is. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import type { HugoCascade } from './hugo-cascade.ts'
import { flattenValues, type KeyEntry, type KeyLookup, readMember } from './key-lookup.ts'

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

/** What one key says: private, public, or nothing. `unlisted` and `doubt` are private with a notice. */
type Word = 'private' | 'public' | 'unlisted' | 'doubt' | 'nothing'

const DRAFT_WARNINGS = {
  doubt: { code: 'doubtful-state', why: 'is neither yes nor no' },
  unlisted: { code: 'unlisted', why: 'keeps it out of the pages or the lists of its site' },
}

/** Keys, and how each of them speaks. */
const SPEAKERS: readonly { names: readonly string[]; wordOf: (text: string) => Word }[] = [
  {
    names: ['draft', 'isdraft', 'saveasdraft'],
    wordOf: draftWord,
  },
  {
    names: ['private', 'hidden', 'unlisted', 'unpublished'],
    wordOf: (text) => (NO.has(text) ? 'public' : 'private'),
  },
  { names: ['published', 'publish', 'public', 'ispublished', 'dgpublish'], wordOf: publishedWord },
  { names: ['status', 'visibility', 'poststatus', 'state'], wordOf: statusWord },
  // Pages that their generator does not show: Hugo's headless bundles, Zola's `render = false`; lists of Fluid, Gridea, Eleventy.
  { names: ['headless', 'hide', 'hideinlist'], wordOf: (text) => (YES.has(text) ? 'unlisted' : 'nothing') },
  { names: ['render'], wordOf: (text) => (NO.has(text) ? 'unlisted' : 'nothing') },
  { names: ['eleventyexcludefromcollections'], wordOf: (text) => (NO.has(text) ? 'nothing' : 'unlisted') },
  { names: ['password', 'postpassword'], wordOf: (text) => (NO.has(text) ? 'public' : 'private') },
]

/**
 * Whether the front matter asks for a draft: `draft: true`, `published: false`, a `status` that is not public, a
 * password. A value that is neither yes nor no is a draft with a notice. One voice for a draft is enough. What
 * sections hand down counts where the file has no such key, the nearest first.
 */
export function readDraftStatus(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  warnings: DiagnosticCollector,
): boolean {
  let draft = false
  for (const { names, wordOf } of SPEAKERS) {
    for (const entry of keys.find(names)) {
      const word = wordIn(entry, wordOf)
      if (word === 'nothing') continue
      keys.take(entry)
      draft ||= word !== 'public'
      if (word === 'doubt' || word === 'unlisted') warnAboutDraft(entry, word, warnings)
    }
  }
  const unbuilt = keys.find(['build']).filter(isUnbuilt)
  for (const entry of unbuilt) warnAboutDraft(entry, 'unlisted', warnings)
  return inheritsDraft(keys, cascades, warnings) || unbuilt.length > 0 || draft
}

function inheritsDraft(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  warnings: DiagnosticCollector,
): boolean {
  const handedDown = (name: string) =>
    keys.find([name]).length > 0 ? undefined : cascades.flatMap((cascade) => cascade.keys.find([name]))[0]
  const [draft, build] = [handedDown('draft'), handedDown('build')]
  const isDraft = draft !== undefined && ['private', 'doubt'].includes(wordIn(draft, draftWord))
  if (!isDraft && (build === undefined || !isUnbuilt(build))) return false
  warnings.warn('unlisted', 'a section above it keeps it out of the site: kept as a draft')
  return true
}

function warnAboutDraft(
  { key }: KeyEntry,
  word: keyof typeof DRAFT_WARNINGS,
  warnings: DiagnosticCollector,
): void {
  const { code, why } = DRAFT_WARNINGS[word]
  warnings.warn(code, `"${key}" ${why}: kept as a draft`)
}

/** Hugo's build options, `_build` before 0.145: `render` and `list` are each `always`, `never` or something between. */
function isUnbuilt(build: KeyEntry): boolean {
  return flattenValues(build).some((item) => {
    if (typeof item === 'string') return false
    const words = [readMember(item, ['render']), readMember(item, ['list'])]
    return words.some((word) => word !== null && !BUILT.has(word.toLowerCase()))
  })
}

const BUILT = new Set(['always', 'true'])

function wordIn(entry: KeyEntry, wordOf: (text: string) => Word): Word {
  if (typeof entry.value === 'object' && entry.value !== null) return itemsIn(entry, wordOf)
  const text = flattenValues(entry)[0]
  return typeof text === 'string' ? wordOf(text.toLowerCase()) : 'nothing'
}

function itemsIn(entry: KeyEntry, wordOf: (text: string) => Word): Word {
  const words = flattenValues(entry).map((item) =>
    typeof item === 'string' ? wordOf(item.toLowerCase()) : 'doubt',
  )
  return words.find((word) => word !== 'public') ?? words[0] ?? 'nothing'
}

function draftWord(text: string): Word {
  return YES.has(text) ? 'private' : NO.has(text) ? 'public' : 'doubt'
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
