/** The changes feed over HTTP: asked for, waited for, or streamed. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Database } from '../database/connection.ts'
import { invalidRequest } from '../errors.ts'
import type { Authenticate } from '../http/authentication.ts'
import { rejectUnacceptable, sendJson } from '../http/content-negotiation.ts'
import { commonProblems, jsonResponse, problemResponse } from '../http/problem.ts'
import { limitLongResponses, producesOnly, sendStream, sendTooManyResponses } from '../http/streaming.ts'
import type { ChangeWatcher } from './change-watcher.ts'
import { type ChangeCursor, LOG_START, parseChangeCursor, printChangeCursor } from './cursor.ts'
import { type ChangesFilter, type ChangesSlice, readCurrentCursor } from './db/list-changes.ts'
import { nextChangeCursor, openChangesFeed } from './follow-changes.ts'
import { ChangesPage, ChangesQuery, StreamHeaders, StreamQuery } from './schema.ts'

/** Waiting requests and streams of one process at once; each holds a socket, none a session of the database. */
const WAITING_MAX = 1_000
/** Changes that a stream reads at once. */
const STREAM_LIMIT = 100

const EVENT_STREAM = 'text/event-stream'

const problems = {
  ...commonProblems,
  410: problemResponse('The log has no such place: the database was restored or replaced. Start again.'),
  503: problemResponse('The database cannot be reached, or too many clients are waiting. Try again later.'),
}

const list = {
  operationId: 'listChanges',
  tags: ['changes'],
  summary: 'Everything that has changed since a cursor, in order, without gap or repeat',
  description:
    'Without a key: what the public could see before or after the change. A key sees every change. Keep `cursor` and come back with it.',
  querystring: ChangesQuery,
  response: { 200: jsonResponse('The changes.', ChangesPage), ...problems },
}

const stream = {
  operationId: 'streamChanges',
  tags: ['changes'],
  summary: 'The same as server-sent events',
  description:
    'Events are named `change`; `data` is a `Change`, `id` the cursor after it. A browser that comes back sends `Last-Event-ID` by itself.',
  querystring: StreamQuery,
  headers: StreamHeaders,
  response: {
    200: { description: 'Events, without end.', content: { [EVENT_STREAM]: { schema: z.string() } } },
    ...problems,
  },
}

export interface ChangeRouteOptions {
  db: Database
  authenticate: Authenticate
  watcher: ChangeWatcher
}

export const changeRoutes: FastifyPluginAsyncZod<ChangeRouteOptions> = async (
  app,
  { db, authenticate, watcher },
) => {
  const feed = openChangesFeed(db, watcher)
  const waiting = limitLongResponses(app, WAITING_MAX)

  app.get('/changes', { schema: list, onRequest: rejectUnacceptable }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const { cursor, limit, wait } = request.query
    const after = cursor === undefined ? LOG_START : await placeOf(cursor)
    const question = { after, limit, hidden: viewer.may('preview') }
    if (wait === 0) return sendJson(reply, printFound(question, await feed.read(question)))
    const signal = waiting.enter(reply)
    if (!signal) return sendTooManyResponses(request, reply)
    return sendJson(reply, printFound(question, await feed.wait(question, wait * 1_000, signal)))
  })

  const only = producesOnly(EVENT_STREAM)
  app.get('/changes/stream', { schema: stream, onRequest: only }, async (request, reply) => {
    const viewer = await authenticate(request, reply)
    const { 'last-event-id': last } = request.headers
    const after = last ? placeOfEvent(last) : await placeOf(request.query.cursor ?? 'now')
    const question = { after, limit: STREAM_LIMIT, hidden: viewer.may('preview') }
    const found = await feed.read(question)
    const signal = waiting.enter(reply)
    if (!signal) return sendTooManyResponses(request, reply)
    return sendStream(request, reply, EVENT_STREAM, feed.events(question, found, signal))
  })

  async function placeOf(cursor: string): Promise<ChangeCursor> {
    if (cursor === 'now') return readCurrentCursor(db)
    const place = parseChangeCursor(cursor)
    if (!place) throw invalidRequest('query', '/cursor', FOREIGN)
    return place
  }
}

const FOREIGN = 'This is not a cursor of the changes. Start again without one.'

function placeOfEvent(id: string): ChangeCursor {
  const place = parseChangeCursor(id)
  if (place) return place
  throw invalidRequest('header', '/last-event-id', FOREIGN)
}

/** `Changes` as text. */
function printFound(question: ChangesFilter, found: ChangesSlice): string {
  const data = found.changes.map(({ json }) => json).join(',')
  return `{"data":[${data}],"cursor":"${printChangeCursor(nextChangeCursor(question, found))}","more":${found.more}}`
}
