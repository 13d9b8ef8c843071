/**
 * Purges a Varnish cache by cache tag when public content changes: follows /v1/changes. It needs no API key and keeps no state.
 * Usage: node purge.mjs [URL of Inkstone] [URL of Varnish]
 */
import { setTimeout as pause } from 'node:timers/promises'

const [api = 'http://127.0.0.1:3000', cache = 'http://127.0.0.1:6081'] = process.argv.slice(2)

/** Another server may serve the former response for a moment, and Varnish would store it: tags are purged once more after this time. */
const SECOND_PURGE_MS = 2_000
const RETRY_MS = 5_000

const plurals = { tag: 'tags', category: 'categories', author: 'authors' }

/** Returns the tags of the responses that a change makes stale (docs/caching.md). */
function tagsOf({ entity, id, slug, previous }) {
  if (entity === 'article') return ['articles', `article-${id}`, ...Object.values(plurals)]
  if (entity === 'media') return ['media', `media-${id}`, 'articles']
  const slugs = [slug, ...(previous ? [previous.slug] : [])]
  return ['articles', plurals[entity], ...slugs.map((each) => `${entity}-${encodeURIComponent(each)}`)]
}

async function purge(tags) {
  const response = await fetch(cache, { method: 'PURGE', headers: { 'cache-tag': tags.join(' ') } })
  if (!response.ok) throw new Error(`Varnish rejects a purge: ${response.status} ${response.statusText}`)
  process.stdout.write(`purged ${tags.join(' ')}\n`)
}

/** Returns the changes after a cursor. Waits so many seconds for the next one if there is none. */
async function readChanges(cursor, wait) {
  const response = await fetch(`${api}/v1/changes?cursor=${cursor}&wait=${wait}`)
  if (!response.ok) throw new Error(`Inkstone rejects a request: ${response.status} ${response.statusText}`)
  return response.json()
}

async function follow() {
  let { cursor } = await readChanges('now', 0)
  await purge(['inkstone']) // what has changed before, nobody knows
  for (;;) {
    const page = await readChanges(cursor, 30)
    const tags = [...new Set(page.data.flatMap(tagsOf))]
    if (tags.length > 0) {
      await purge(tags)
      setTimeout(() => purge(tags).catch(report), SECOND_PURGE_MS)
    }
    cursor = page.cursor
  }
}

const report = (err) => process.stderr.write(`${err.message}\n`)

for (;;) {
  await follow().catch(report)
  await pause(RETRY_MS)
}
