/** Settings of the site: its title, language and URLs. */
import { z } from 'zod'
import { articleUrl, flag, language, previewUrl, siteUrl } from './values.ts'

/** The settings by the names of their environment variables. */
export const siteSettings = {
  SITE_LANG: language
    .optional()
    .meta({ example: 'en' })
    .describe('preferred language of translated articles, unless the request names one'),
  SITE_URL: siteUrl
    .optional()
    .meta({ example: 'https://example.org' })
    .describe('URL of the site in feeds, sitemap and links between articles; unset: URL of the request'),
  ARTICLE_URL: articleUrl
    .optional()
    .meta({ example: '/{lang}/posts/{slug}' })
    .describe(
      'URL of an article, or its path below SITE_URL, with {slug} and optionally {lang}; unset: /{slug}',
    ),
  PREVIEW_URL: previewUrl
    .optional()
    .meta({ example: '/preview?token={token}' })
    .describe(
      'page that shows a preview, or its path below SITE_URL, with {token} and optionally {slug} and {lang}; unset: the API',
    ),
  GHOST_API: flag
    .default(false)
    .describe("true: serve Ghost's Content API at /ghost/api/content, for front ends written for Ghost"),
  SITE_TITLE: z.string().default('Inkstone').describe('title of the site in feeds'),
  SITE_DESCRIPTION: z.string().optional().describe('description of the site in feeds, one sentence'),
}

type SiteConfig = z.infer<z.ZodObject<typeof siteSettings>>

/** Settings that may be a path below SITE_URL. */
const TEMPLATES = ['ARTICLE_URL', 'PREVIEW_URL'] as const

/** Reports each template that is a path although SITE_URL is not set. */
export function requireBaseUrl(config: SiteConfig, context: z.RefinementCtx): void {
  if (config.SITE_URL !== undefined) return
  for (const name of TEMPLATES)
    if (config[name]?.startsWith('/'))
      context.addIssue({ code: 'custom', path: [name], message: 'is a path and needs SITE_URL' })
}
