/** One article: published, or the draft of a preview link. */
import { srcsetOf } from '@inkstone/client'
import type { Metadata } from 'next'
import { draftMode } from 'next/headers'
import { notFound, permanentRedirect } from 'next/navigation'
import { findArticle, listArticles } from '../../../lib/inkstone.ts'
import { pathOf } from '../../../lib/paths.ts'

interface Props {
  params: Promise<{ lang: string; slug: string }>
}

/** Next.js passes segments as they are in the URL. */
async function articleOf({ params }: Props) {
  const { lang, slug } = await params
  return findArticle(lang, decodeURIComponent(slug))
}

export async function generateStaticParams({ params }: { params: { lang: string } }) {
  return (await listArticles(params.lang)).map(({ slug }) => ({ slug }))
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const article = await articleOf(props)
  if (!article) return {}
  const { isEnabled } = await draftMode()
  const { title, excerpt, seo, noindex, translations } = article
  const languages = translations.map((other) => [other.lang ?? 'en', pathOf(other)] as const)
  return {
    title: seo?.title ?? title,
    description: seo?.description ?? excerpt,
    robots: { index: !noindex && !isEnabled },
    alternates: { languages: Object.fromEntries(languages) },
  }
}

export default async function ArticlePage(props: Props) {
  const article = await articleOf(props)
  if (!article) notFound()
  const { slug } = await props.params
  if (article.slug !== decodeURIComponent(slug)) permanentRedirect(pathOf(article)) // the article was renamed
  const { title, cover, html, translations } = article
  return (
    <article>
      <h1>{title}</h1>
      {translations.map((other) => (
        <a key={other.slug} href={pathOf(other)} lang={other.lang ?? undefined}>
          {other.title}
        </a>
      ))}
      {cover && (
        // biome-ignore lint/performance/noImgElement: Inkstone makes the sizes of the picture
        <img
          src={cover.url}
          srcSet={srcsetOf(cover)}
          sizes="(width < 48rem) 100vw, 44rem"
          width={cover.width ?? undefined}
          height={cover.height ?? undefined}
          alt={cover.alt ?? ''}
        />
      )}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: Inkstone sanitizes HTML when it is written */}
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </article>
  )
}
