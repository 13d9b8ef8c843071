/** Webhook of Inkstone (Standard Webhooks): revalidates the pages that a change concerns. */
import type { Change } from '@inkstone/client'
import { revalidateTag } from 'next/cache'
import { Webhook } from 'standardwebhooks'
import { ALL_TAG, inkstone, LISTS_TAG, tagOf } from '../../../lib/inkstone.ts'

/** The message: one change, the changes of a batch, or a test. */
interface Message {
  type: string
  data: Change | { changes: Change[] } | { webhook: object }
}

export async function POST(request: Request): Promise<Response> {
  const message = verify(await request.text(), request.headers)
  if (!message) return new Response('The signature is not valid.', { status: 400 })
  const tags = await Promise.all(changesOf(message).map(tagsOf))
  for (const tag of new Set(tags.flat())) revalidateTag(tag, { expire: 0 })
  return new Response(null, { status: 204 })
}

/** Returns the message of a request, or null if its signature or its time is wrong. */
function verify(body: string, headers: Headers): Message | null {
  try {
    const webhook = new Webhook(process.env.INKSTONE_WEBHOOK_SECRET ?? '')
    return webhook.verify(body, Object.fromEntries(headers)) as Message
  } catch {
    return null
  }
}

function changesOf({ data }: Message): Change[] {
  if ('changes' in data) return data.changes
  return 'entity' in data ? [data] : []
}

/** Returns the cache tags of a change: of the article under its present and its former slug, of its translations, and of lists. */
async function tagsOf({ entity, id, slug, previous }: Change): Promise<string[]> {
  if (entity === 'media') return [] // another content has another URL
  if (entity !== 'article') return [ALL_TAG] // its articles show the name of a tag, category or author
  const { data } = await inkstone.article(id)
  const slugs = [slug, previous?.slug ?? slug, ...(data?.translations ?? []).map((other) => other.slug)]
  return [LISTS_TAG, ...slugs.map(tagOf)]
}
