/** Search in the browser: asks the server, and shows titles and passages with the words that were found. */
import { createClient } from '@inkstone/client'
import { pathOf } from './site-paths.ts'

/** The number of the newest search: a response to an earlier one is not shown. */
let newest = 0

/** Shows the results of a search in a language. The highlights are HTML that the server has escaped, with `<mark>` only. */
export async function showResults(
  list: HTMLOListElement,
  server: string,
  lang: string,
  q: string,
): Promise<void> {
  newest += 1
  const search = newest
  if (q.trim() === '') return list.replaceChildren()
  const { data, problem } = await createClient({ url: server }).search({ q, lang, limit: 10 })
  if (search !== newest) return
  if (problem) return list.replaceChildren(problem.detail ?? problem.title)
  list.replaceChildren(
    ...data.data.map(({ slug, lang: language, title, highlights }) => {
      const item = document.createElement('li')
      const link = document.createElement('a')
      link.href = pathOf({ lang: language, slug })
      link.innerHTML = highlights.title ?? escapeHtml(title)
      const passage = document.createElement('p')
      passage.innerHTML = highlights.text ?? ''
      item.append(link, passage)
      return item
    }),
  )
}

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
