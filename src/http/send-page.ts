/** Page of a list as a response: the JSON envelope, and `Link` headers to the next and previous page. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { appendJsonMember } from '../schemas/json-text.ts'
import { type Page, printPage } from '../schemas/pagination.ts'
import { sendJson } from './content-negotiation.ts'

/**
 * Sends a page with a `Link` header (RFC 8288) to the next and the previous page. `members` are further members of the
 * envelope: their names, and their values as JSON.
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  members: Readonly<Record<string, string>> = {},
): FastifyReply {
  const { next, prev } = page.pagination
  const links = [...linkTo(request.url, 'next', next), ...linkTo(request.url, 'prev', prev)]
  if (links.length > 0) reply.header('link', links.join(', '))
  const json = Object.entries(members).reduce(
    (object, [name, value]) => appendJsonMember(object, name, value),
    printPage(page),
  )
  return sendJson(reply, json)
}

/** Returns the request URL with another cursor. It is relative, since a proxy may serve the API under another origin. */
function linkTo(url: string, relation: 'next' | 'prev', cursor: string | null): string[] {
  if (cursor === null) return []
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.delete('page')
  searchParams.set('cursor', cursor)
  return [`<${pathname}?${searchParams}>; rel="${relation}"`]
}
