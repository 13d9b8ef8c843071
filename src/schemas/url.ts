/** Schema of URLs that a browser may be sent to. */
import { safeUrl } from '../content/urls.ts'
import { NonBlankText } from './text.ts'

/** An absolute http or https URL, or a relative one. URLs that could run code are rejected. */
export const SafeUrl = NonBlankText.max(10_000).refine((url) => safeUrl(url) !== null, {
  error: 'must be a URL that runs no code (https://…)',
})
