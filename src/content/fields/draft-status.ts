/** Draft status of an article from front matter and Hugo cascades. An unclear value makes a draft. */

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

/** The effect of one key: private, public or none. `unlisted` and `unclear` are private, with a warning. */
type Effect = 'private' | 'public' | 'unlisted' | 'unclear' | 'none'

const DRAFT_WARNINGS = {
  unclear: { code: 'doubtful-state', reason: 'is neither true nor false' },
  unlisted: { code: 'unlisted', reason: 'hides the page or removes it from lists on its site' },
}

/** The keys that make a draft, and the effect of their values. */
const DRAFT_KEYS: readonly { names: readonly string[]; effectOf: (text: string) => Effect }[] = [
  {
    names: ['draft', 'isdraft', 'saveasdraft'],
    effectOf: draftEffect,
  },
  {
    names: ['private', 'hidden', 'unlisted', 'unpublished'],
    effectOf: (text) => (NO.has(text) ? 'public' : 'private'),
  },
  { names: ['published', 'publish', 'public', 'ispublished', 'dgpublish'], effectOf: publishedEffect },
  { names: ['status', 'visibility', 'poststatus', 'state'], effectOf: statusEffect },
  // Pages that a generator does not render (Hugo, Zola) or does not list (Fluid, Gridea, Eleventy).
  { names: ['headless', 'hide', 'hideinlist'], effectOf: (text) => (YES.has(text) ? 'unlisted' : 'none') },
  { names: ['render'], effectOf: (text) => (NO.has(text) ? 'unlisted' : 'none') },
  { names: ['eleventyexcludefromcollections'], effectOf: (text) => (NO.has(text) ? 'none' : 'unlisted') },
  { names: ['password', 'postpassword'], effectOf: (text) => (NO.has(text) ? 'public' : 'private') },
]

/**
 * Returns true when any key makes the article a draft: `draft: true`, `published: false`, a `status` that is
 * not public, a password. A value that is neither true nor false makes a draft and a warning. A cascade
 * applies where the file has no such key, the nearest section first.
 */
export function readDraftStatus(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  collector: DiagnosticCollector,
): boolean {
  let isDraft = false
  for (const { names, effectOf } of DRAFT_KEYS) {
    for (const entry of keys.find(names)) {
      const effect = effectOfEntry(entry, effectOf)
      if (effect === 'none') continue
      keys.markUsed(entry)
      isDraft ||= effect !== 'public'
      if (effect === 'unclear' || effect === 'unlisted') warnAboutDraft(entry, effect, collector)
    }
  }
  const hiddenBuilds = keys.find(['build']).filter(isHiddenBuild)
  for (const entry of hiddenBuilds) warnAboutDraft(entry, 'unlisted', collector)
  return inheritsDraft(keys, cascades, collector) || hiddenBuilds.length > 0 || isDraft
}

function inheritsDraft(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  collector: DiagnosticCollector,
): boolean {
  const findInherited = (name: string) =>
    keys.find([name]).length > 0 ? undefined : cascades.flatMap((cascade) => cascade.keys.find([name]))[0]
  const [draft, build] = [findInherited('draft'), findInherited('build')]
  const isDraft = draft !== undefined && ['private', 'unclear'].includes(effectOfEntry(draft, draftEffect))
  if (!isDraft && (build === undefined || !isHiddenBuild(build))) return false
  collector.warn('unlisted', 'a section above hides the page on its site: the article becomes a draft')
  return true
}

function warnAboutDraft(
  { key }: KeyEntry,
  effect: keyof typeof DRAFT_WARNINGS,
  collector: DiagnosticCollector,
): void {
  const { code, reason } = DRAFT_WARNINGS[effect]
  collector.warn(code, `"${key}" ${reason}: the article becomes a draft`)
}

/**
 * Returns true for build options of Hugo (`_build` before 0.145) whose `render` or `list` is not `always`.
 */
function isHiddenBuild(build: KeyEntry): boolean {
  return flattenValues(build).some((item) => {
    if (typeof item === 'string') return false
    const options = [readMember(item, ['render']), readMember(item, ['list'])]
    return options.some((option) => option !== null && !VISIBLE_BUILD_OPTIONS.has(option.toLowerCase()))
  })
}

const VISIBLE_BUILD_OPTIONS = new Set(['always', 'true'])

function effectOfEntry(entry: KeyEntry, effectOf: (text: string) => Effect): Effect {
  if (typeof entry.value === 'object' && entry.value !== null) return effectOfItems(entry, effectOf)
  const text = flattenValues(entry)[0]
  return typeof text === 'string' ? effectOf(text.toLowerCase()) : 'none'
}

function effectOfItems(entry: KeyEntry, effectOf: (text: string) => Effect): Effect {
  const effects = flattenValues(entry).map((item) =>
    typeof item === 'string' ? effectOf(item.toLowerCase()) : 'unclear',
  )
  return effects.find((effect) => effect !== 'public') ?? effects[0] ?? 'none'
}

function draftEffect(text: string): Effect {
  return YES.has(text) ? 'private' : NO.has(text) ? 'public' : 'unclear'
}

/** Returns the effect of `published`, whose value may be a date without effect. */
function publishedEffect(text: string): Effect {
  if (YES.has(text) || PUBLIC.has(text)) return 'public'
  if (NO.has(text)) return 'private'
  return /\d{4}/.test(text) ? 'none' : 'unclear'
}

/** Returns the effect of a status. A status of another kind (`evergreen`, `accepted`) has none. */
function statusEffect(text: string): Effect {
  if (PUBLIC.has(text)) return 'public'
  return PRIVATE.has(text.replace(/[ _]/g, '-')) ? 'private' : 'none'
}
