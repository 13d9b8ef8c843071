/** Schema of URLs that are safe as links. */
import { safeUrl } from '../content/urls.ts'
import { NonBlankText } from './text.ts'

/** An absolute http or https URL, or a relative one. Other schemes, such as `javascript:`, are rejected. */
export const SafeUrl = NonBlankText.max(10_000).refine((url) => safeUrl(url) !== null, {
  error: 'must be a URL that runs no code, such as https://example.org',
})
