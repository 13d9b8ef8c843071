/** The site: static pages, at the URL that SITE_URL and ARTICLE_URL of the server name. */
import { defineConfig } from 'astro/config'

export default defineConfig({ site: process.env.SITE_URL ?? 'http://localhost:4321' })
