/** Preview links: `PREVIEW_URL` of Inkstone leads here. Enables draft mode for the token, and shows its article. */
import { cookies, draftMode } from 'next/headers'
import { redirect } from 'next/navigation'
import { inkstone, PREVIEW_COOKIE } from '../../lib/inkstone.ts'
import { pathOf } from '../../lib/paths.ts'

export async function GET(request: Request): Promise<Response> {
  const token = new URL(request.url).searchParams.get('token') ?? ''
  const { data, problem } = await inkstone.preview(token)
  if (problem) return new Response('This preview link is not valid, or not any more.', { status: 404 })
  const draft = await draftMode()
  draft.enable()
  const isSecure = process.env.NODE_ENV === 'production'
  const store = await cookies()
  store.set(PREVIEW_COOKIE, token, { httpOnly: true, sameSite: 'lax', secure: isSecure, path: '/' })
  redirect(pathOf(data)) // the page has no token in its URL, which could reach other sites and logs
}
