/** Leaves draft mode. */
import { cookies, draftMode } from 'next/headers'
import { redirect } from 'next/navigation'
import { PREVIEW_COOKIE } from '../../../lib/inkstone.ts'

export async function GET(): Promise<Response> {
  const draft = await draftMode()
  draft.disable()
  const store = await cookies()
  store.delete(PREVIEW_COOKIE)
  redirect('/')
}
