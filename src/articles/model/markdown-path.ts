/** Path of the endpoint that serves an article as Markdown. */

/** Returns the path of an article's Markdown on this server, whatever the request accepts. */
export function markdownPath({ slug, lang }: { slug: string; lang: string | null }): string {
  const path = `/articles/${encodeURIComponent(slug)}.md`
  return lang === null ? path : `${path}?lang=${encodeURIComponent(lang)}`
}
