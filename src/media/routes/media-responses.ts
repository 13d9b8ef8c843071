/** Options of the routes of media files, and their responses after a write. */
import type { FastifyReply } from 'fastify'
import type { WriteRouteOptions } from '../../articles/routes/write-requests.ts'
import { DomainError } from '../../errors.ts'
import { strongEtag } from '../../http/conditional-requests.ts'
import { sendJson } from '../../http/content-negotiation.ts'
import { findMedia } from '../db/find-media.ts'
import type { MediaParts } from '../media-parts.ts'

/** Options of routes that write media files. */
export interface MediaWriteOptions extends Omit<WriteRouteOptions, 'siteLang'> {
  media: MediaParts
}

/** Sends a media file after a write, with the ETag of its version. Throws DomainError `gone` when it has been deleted since. */
export async function sendMedia(
  { db, media: { mediaUrl } }: MediaWriteOptions,
  reply: FastifyReply,
  id: string,
): Promise<FastifyReply> {
  const found = await findMedia(db, id, { includesHidden: true, mediaUrl })
  if (!found) throw new DomainError('gone', 'The media file was written, and has been deleted since.')
  reply.header('etag', strongEtag('application/json; charset=utf-8', found.json, found.version))
  return sendJson(reply, found.json)
}
