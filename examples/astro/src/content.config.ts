/** The collection `articles`: every public article of the server. */

import { defineCollection } from 'astro:content'
import { type ArticleData, inkstoneLoader } from '@inkstone/astro'
import { z } from 'astro/zod'
import { server } from './server.ts'

const articles = defineCollection({
  loader: inkstoneLoader({ url: server }),
  schema: z.custom<ArticleData>(),
})

export const collections = { articles }
