/** Duplicate keys in YAML: where they are, and whether their values differ. */
import { EVENT_ID, getScalarValue, type parseEvents, YAMLException } from 'js-yaml'
import type { DuplicateKey } from './faults.ts'

type YamlEvent = ReturnType<typeof parseEvents>[number]

/** Maximum number of different duplicate keys in one document. */
const DUPLICATES_MAX = 20

/** An entry of a mapping whose key is a scalar. `value` is null for a list, a mapping or an alias. */
interface Entry {
  key: string
  offset: number
  value: string | null
}

/** A key with several occurrences, by its first one. */
type Duplicates = Map<Entry, { last: Entry; isContradictory: boolean }>

/** A collection that is being read. `entries` is null for a list. A mapping has keys and values in turn. */
interface OpenCollection {
  entries: Map<string, Entry> | null
  key: { key: string; offset: number } | null
  isKeyNext: boolean
}

/**
 * Returns the duplicate keys of all mappings. Lines count from 1 in `source`. Throws a `YAMLException` when
 * there are too many.
 */
export function findDuplicateKeys(events: readonly YamlEvent[], source: string): DuplicateKey[] {
  const duplicates: Duplicates = new Map()
  const open: OpenCollection[] = []
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop()
      continue
    }
    const parent = open.at(-1)
    if (parent !== undefined) addNode(parent, event, source, duplicates)
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) continue
    open.push({ entries: event.type === EVENT_ID.MAPPING ? new Map() : null, key: null, isKeyNext: true })
  }
  return [...duplicates].map(([first, { last, isContradictory }]) => ({
    key: last.key,
    ...placeAt(source, last.offset),
    firstLine: placeAt(source, first.offset).line,
    isContradictory,
  }))
}

/** Adds a node to its collection, as the next key or value when that is a mapping. */
function addNode(parent: OpenCollection, event: YamlEvent, source: string, duplicates: Duplicates): void {
  if (parent.entries === null) return
  const text = event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : null
  if (parent.isKeyNext) {
    const isCompared = event.type === EVENT_ID.SCALAR && text !== null && text !== '<<'
    parent.key = isCompared ? { key: text, offset: event.valueStart } : null
  } else if (parent.key !== null) {
    addEntry(parent.entries, { ...parent.key, value: text }, duplicates)
  }
  parent.isKeyNext = !parent.isKeyNext
}

function addEntry(entries: Map<string, Entry>, entry: Entry, duplicates: Duplicates): void {
  const first = entries.get(entry.key)
  if (first === undefined) {
    entries.set(entry.key, entry)
    return
  }
  const isDifferent = entry.value === null || entry.value !== first.value
  const isContradictory = isDifferent || (duplicates.get(first)?.isContradictory ?? false)
  duplicates.set(first, { last: entry, isContradictory })
  if (duplicates.size > DUPLICATES_MAX) throw new YAMLException('too many duplicate keys')
}

/** Returns the line and column of a key, counted from 1. The offset of a quoted key is after its quote. */
function placeAt(source: string, offset: number): { line: number; column: number } {
  const start = /["']/.test(source[offset - 1] ?? '') ? offset - 1 : offset
  const before = source.slice(0, start)
  return { line: before.split('\n').length, column: start - before.lastIndexOf('\n') }
}
