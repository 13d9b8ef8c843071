/** Draft status of an article from front matter and Hugo cascades. An unclear value makes a draft. */

import type { DiagnosticCollector } from '../diagnostic.ts'
import type { FrontMatterFault } from '../frontmatter/faults.ts'
import { DRAFT_KEYS, MAPPING, VISIBILITY_KEYS } from './draft-keys.ts'
import type { HugoCascade } from './hugo-cascade.ts'
import { flattenValues, type KeyEntry, type KeyLookup, normalizeKey, readMember } from './key-lookup.ts'
import { hasTemplate, PATTERN_KEYS } from './page-patterns.ts'
import { type Effect, truthEffect } from './visibility-words.ts'

const DRAFT_WARNINGS = {
  unclear: { code: 'doubtful-state', reason: () => 'is neither true nor false' },
  unknown: {
    code: 'doubtful-state',
    reason: (text: string) => `is "${text}", which is no known word for public`,
  },
  unlisted: { code: 'unlisted', reason: () => 'hides the page or removes it from lists on its site' },
  restricted: {
    code: 'unlisted',
    reason: (text: string) => `is "${text}": not everybody sees the page on its site`,
  },
}

/**
 * Returns true when a key that decides who may see the article has a fault: a value that is not valid YAML, or
 * several different values; and when title or date are a template. Adds a warning for each. The article is then
 * a draft, whatever was read.
 */
export function hasAmbiguousVisibility(
  faults: readonly FrontMatterFault[],
  collector: DiagnosticCollector,
): boolean {
  const ambiguous = faults.filter(({ key, isAmbiguous, isTemplate }) => {
    const name = normalizeKey(key)
    return (isAmbiguous && VISIBILITY_KEYS.has(name)) || (isTemplate && PATTERN_KEYS.has(name))
  })
  for (const { key, code, isTemplate } of ambiguous) {
    const problem = code === 'duplicate-key' ? 'has several values' : 'is not valid YAML'
    const reason = isTemplate ? 'is a template that was not filled in' : problem
    collector.warn('doubtful-state', `"${key}" ${reason}: the article becomes a draft`)
  }
  return ambiguous.length > 0
}

/**
 * Returns true when any key makes the article a draft: `draft: true`, `published: false`, a `status` or
 * `visibility` that is no known word for public, a password. An unclear value makes a draft and a warning. A
 * cascade applies where the file has no such key, the nearest section first.
 */
export function readDraftStatus(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  collector: DiagnosticCollector,
): boolean {
  let isDraft = false
  for (const { names, effectOf, isMetadata = false } of DRAFT_KEYS) {
    for (const entry of keys.find(names)) {
      const effect = effectOfEntry(entry, effectOf)
      if (effect === 'none') continue
      const isPlain = effect === 'private' || effect === 'public'
      if (isPlain || !isMetadata) keys.markUsed(entry)
      isDraft ||= effect !== 'public'
      if (!isPlain) warnAboutDraft(entry, effect, collector)
    }
  }
  const hiddenBuilds = keys.find(['build']).filter(isHiddenBuild)
  for (const entry of hiddenBuilds) warnAboutDraft(entry, 'unlisted', collector)
  const isTagged = hasHiddenTag(keys, collector) || hasTemplate(keys, collector)
  return inheritsDraft(keys, cascades, collector) || hiddenBuilds.length > 0 || isTagged || isDraft
}

function inheritsDraft(
  keys: KeyLookup,
  cascades: readonly HugoCascade[],
  collector: DiagnosticCollector,
): boolean {
  const findInherited = (name: string) =>
    keys.find([name]).length > 0 ? undefined : cascades.flatMap((cascade) => cascade.keys.find([name]))[0]
  const [draft, build] = [findInherited('draft'), findInherited('build')]
  const isDraft = draft !== undefined && ['private', 'unclear'].includes(effectOfEntry(draft, truthEffect))
  if (!isDraft && (build === undefined || !isHiddenBuild(build))) return false
  collector.warn('unlisted', 'a section above hides the page on its site: the article becomes a draft')
  return true
}

function warnAboutDraft(
  entry: KeyEntry,
  effect: keyof typeof DRAFT_WARNINGS,
  collector: DiagnosticCollector,
): void {
  const { code, reason } = DRAFT_WARNINGS[effect]
  const text = flattenValues(entry).find((item) => typeof item === 'string') ?? 'a mapping'
  collector.warn(code, `"${entry.key}" ${reason(text.slice(0, 100))}: the article becomes a draft`)
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

/** Returns the effect of a key: of the values of a list, the first one that hides the page. */
function effectOfEntry(entry: KeyEntry, effectOf: (text: string) => Effect): Effect {
  const effects = flattenValues(entry).map((item) =>
    effectOf(typeof item === 'string' ? item.toLowerCase() : MAPPING),
  )
  return effects.find((effect) => effect !== 'public' && effect !== 'none') ?? effects[0] ?? 'none'
}

/**
 * Returns true for the tags with which Nikola hides a page (`USE_TAG_METADATA`): `draft`, and `private` in
 * front matter that has Nikola's `type: text`.
 */
function hasHiddenTag(keys: KeyLookup, collector: DiagnosticCollector): boolean {
  const tags = keys.find(['tags', 'tag']).flatMap(flattenValues)
  const hasTag = (name: string) => tags.some((tag) => typeof tag === 'string' && namesInclude(tag, name))
  const isNikola = keys.findTopLevel(['type']).some(({ value }) => value === 'text')
  const tag = hasTag('draft') ? 'draft' : isNikola && hasTag('private') ? 'private' : null
  if (tag === null) return false
  collector.warn('doubtful-state', `the tag "${tag}" hides the page in Nikola: the article becomes a draft`)
  return true
}

/** Returns true if a name is among names that are separated by commas. */
const namesInclude = (names: string, name: string): boolean =>
  names.includes(name) && names.split(',').some((part) => part.trim() === name)
