/** HTTP routes for the changes feed: list, long polling and server-sent events. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../database/connection.ts'
import { invalidRequest } from '../errors.ts'
import type { Authenticate } from '../http/authentication.ts'
import { rejectUnacceptable, sendJson } from '../http/content-negotiation.ts'
import { commonProblems, jsonResponse, problemResponse } from '../http/problem.ts'
import { limitLongResponses, producesOnly, sendStream } from '../http/streaming.ts'
import type { ChangeWatcher } from './change-watcher.ts'
import { type ChangeCursor, LOG_START, parseChangeCursor, printChangeCursor } from './cursor.ts'
import { type ChangesFilter, type ChangesSlice, readCurrentCursor } from './db/list-changes.ts'
import { nextChangeCursor, openChangesFeed } from './follow-changes.ts'
import { ChangesPage, ChangesQuery, StreamHeaders, StreamQuery } from './schema.ts'

/** Maximum number of open long polls and streams per process. Each needs a socket, but no database session. */
const MAX_LONG_RESPONSES = 1_000
/** Maximum number of changes that a stream reads at once. */
const STREAM_LIMIT = 100

const EVENT_STREAM = 'text/event-stream'

const problems = {
  ...commonProblems,
  410: problemResponse(
    'The change log does not contain this cursor, because the database was restored or replaced. Fetch everything again.',
  ),
  503: problemResponse('The database is unavailable, or too many clients are waiting. Retry later.'),
}

const listSchema = {
  operationId: 'listChanges',
  tags: ['changes'],
  summary: 'List changes since a cursor',
  description:
    'Each change once, in the order of commits. Without a key, changes of content that was public before or after them. With a key, every change. Store `cursor` and send it with the next request.',
  querystring: ChangesQuery,
  response: { 200: jsonResponse('The changes.', ChangesPage), ...problems },
}

const streamSchema = {
  operationId: 'streamChanges',
  tags: ['changes'],
  summary: 'Stream changes as server-sent events',
  description:
    'The event type is `change`, `data` is a `Change`, and `id` is the cursor after it. A browser that reconnects sends `Last-Event-ID`.',
  querystring: StreamQuery,
  headers: StreamHeaders,
  response: {
    200: { description: 'Server-sent events.', content: { [EVENT_STREAM]: { schema: z.string() } } },
    ...problems,
  },
}

interface ChangeRouteOptions {
  db: Database
  authenticate: Authenticate
  watcher: ChangeWatcher
  /** Maximum number of open streams and long polls of an IP address; 0 is none. */
  streamsPerAddress?: number
}

export const changeRoutes: FastifyPluginAsyncZod<ChangeRouteOptions> = async (
  app,
  { db, authenticate, watcher, streamsPerAddress },
) => {
  const feed = openChangesFeed(db, watcher)
  const longResponses = limitLongResponses(app, MAX_LONG_RESPONSES, streamsPerAddress)

  app.get('/changes', { schema: listSchema, onRequest: rejectUnacceptable }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    const { cursor, limit, wait } = request.query
    const includesHidden = principal.may('preview')
    const after = cursor === undefined ? LOG_START : await resolveCursor(db, cursor, includesHidden)
    const filter = { after, limit, includesHidden }
    if (wait === 0) return sendJson(reply, printPage(filter, await feed.read(filter)))
    const signal = longResponses.enter(request, reply)
    if (!signal) return reply
    return sendJson(reply, printPage(filter, await feed.wait(filter, wait * 1_000, signal)))
  })

  const onRequest = producesOnly(EVENT_STREAM)
  app.get('/changes/stream', { schema: streamSchema, onRequest }, async (request, reply) => {
    const principal = await authenticate(request, reply)
    const { 'last-event-id': lastEventId } = request.headers
    const includesHidden = principal.may('preview')
    const after = lastEventId
      ? parseLastEventId(lastEventId)
      : await resolveCursor(db, request.query.cursor ?? 'now', includesHidden)
    const filter = { after, limit: STREAM_LIMIT, includesHidden }
    const first = await feed.read(filter)
    const signal = longResponses.enter(request, reply)
    if (!signal) return reply
    return sendStream(request, reply, EVENT_STREAM, feed.events(filter, first, signal))
  })
}

const INVALID_CURSOR = 'This is not a cursor of the changes feed. Retry without it.'

async function resolveCursor(db: Database, text: string, includesHidden: boolean): Promise<ChangeCursor> {
  if (text === 'now') return readCurrentCursor(db, { includesHidden })
  const cursor = parseChangeCursor(text)
  if (!cursor) throw invalidRequest('query', '/cursor', INVALID_CURSOR)
  return cursor
}

function parseLastEventId(id: string): ChangeCursor {
  const cursor = parseChangeCursor(id)
  if (!cursor) throw invalidRequest('header', '/last-event-id', INVALID_CURSOR)
  return cursor
}

/** Returns a `ChangesPage` as JSON. */
function printPage(filter: ChangesFilter, slice: ChangesSlice): string {
  const data = slice.changes.map(({ json }) => json).join(',')
  const cursor = printChangeCursor(nextChangeCursor(filter, slice))
  return `{"data":[${data}],"cursor":"${cursor}","more":${slice.more}}`
}
