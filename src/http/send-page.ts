/** Lists on the wire: the envelope, and the same pages as links. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Page, printPage } from '../schemas/pagination.ts'
import { sendJson } from './content-negotiation.ts'

/**
 * Sends a page with a `Link` header (RFC 8288) to the following and the preceding one. `more` is the text of further
 * members of the envelope.
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  more?: string,
): FastifyReply {
  const { next, prev } = page.pagination
  const links = [...linkTo(request.url, 'next', next), ...linkTo(request.url, 'prev', prev)]
  if (links.length > 0) reply.header('link', links.join(', '))
  const json = printPage(page)
  return sendJson(reply, more === undefined ? json : `${json.slice(0, -1)},${more}}`)
}

/** The address that was asked for, with another cursor. It is relative: a proxy in front may have another name for us. */
function linkTo(url: string, relation: 'next' | 'prev', cursor: string | null): string[] {
  if (cursor === null) return []
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  searchParams.delete('page')
  searchParams.set('cursor', cursor)
  return [`<${pathname}?${searchParams}>; rel="${relation}"`]
}
