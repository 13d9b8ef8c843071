/** What caches are told of an article. Pure. */

/** The id and the version in the JSON text of a single article: first in its summary, and last. Texts hold no bare quotes. */
const LABELS = /^\{"id":"([^"]+)".*?,"version":(\d+),"html":/s

/** Reads its version, and the tag by which caches let go of it. */
export function labelsOf(json: string): { version: number; cacheTags: string[] } {
  const [, id = '', version] = LABELS.exec(json) ?? []
  return { version: Number(version), cacheTags: [`article-${id}`] }
}
