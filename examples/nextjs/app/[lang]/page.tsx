/** The articles in a language, newest first. */
import type { Metadata } from 'next'
import { listArticles } from '../../lib/inkstone.ts'
import { pathOf } from '../../lib/paths.ts'

interface Props {
  params: Promise<{ lang: string }>
}

export const metadata: Metadata = { title: 'Inkstone' }

export default async function Articles({ params }: Props) {
  const articles = await listArticles((await params).lang)
  return articles.map(({ id, lang, slug, title, excerpt }) => (
    <article key={id}>
      <h2>
        <a href={pathOf({ lang, slug })}>{title}</a>
      </h2>
      <p>{excerpt}</p>
    </article>
  ))
}
