/** Diagnostics of the links in a document that do not lead to an article. */
import { createWarning, type Diagnostic } from '../../content/diagnostic.ts'
import type { Document } from '../../content/document.ts'
import { parsePageReference } from '../../content/markdown/page-reference.ts'
import { mediaHashOfUrl } from '../../content/media/media-urls.ts'

/** Broken links of one document that are listed. */
const LISTED_MAX = 20

/**
 * Returns a warning `broken-link` for each link to a file or with a tag that leads to no article, and one warning `relative-link` for all
 * other relative URLs. Both stay as they are written. `resolved` are the URLs that lead to articles
 * and media files; `lookedUp` are others without a diagnostic here.
 */
export function linkDiagnostics(
  { rendered, body, bodyLine }: Document,
  resolved: Readonly<Record<string, string>>,
  lookedUp: readonly string[],
): Diagnostic[] {
  const others = new Set(lookedUp)
  const isOpen = (url: string) =>
    !Object.hasOwn(resolved, url) && !others.has(url) && mediaHashOfUrl(url) === null
  const broken = rendered.pageLinks.filter((url) => isOpen(url) && namesFile(url))
  const relative = rendered.relativeLinks.filter((url) => isOpen(url) && !broken.includes(url))
  const warnings = broken.slice(0, LISTED_MAX).map((url, index) => {
    const more = index === LISTED_MAX - 1 && broken.length > LISTED_MAX
    const rest = more ? ` (${broken.length - LISTED_MAX} more links of this file lead to none, too.)` : ''
    const message = `The link ${url} leads to no public article and stays as it is.${rest}`
    return createWarning('broken-link', message, lineOf(url, body.source, bodyLine))
  })
  if (relative.length === 0) return warnings
  const message = `Relative URLs are not changed: ${relative.join(', ')}`
  return [...warnings, createWarning('relative-link', message)]
}

/** Returns true for a link to a file, and for one that has a template tag, which is dead as it is written. */
const namesFile = (url: string): boolean => /\{[{%]/.test(url) || parsePageReference(url)?.isFile === true

/** Returns the line in the file on which a target is written, also that of a wiki link; undefined if it is not found. */
function lineOf(url: string, source: string, bodyLine: number): number | undefined {
  const name = parsePageReference(url)?.path.replace(/\.md$/, '') ?? url
  const at = [url, `[[${name}`, name].map((text) => source.indexOf(text)).find((offset) => offset >= 0)
  return at === undefined ? undefined : bodyLine + source.slice(0, at).split('\n').length - 1
}
