/** Schemas of document uploads: the query parameters, and the article with its diagnostics. */
import { z } from 'zod'
import { SourcePath } from '../schemas/source-path.ts'
import { Article } from './schema.ts'

export const UploadQuery = z.strictObject({
  path: SourcePath.optional().meta({
    description:
      'For a file: its path, such as `posts/2024-01-02-name.md`. Date, language, slug and draft status are derived from it, as in an import.',
  }),
})

/** A diagnostic about a file. Lines and columns count from 1. */
const DiagnosticSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    line: z.number().int().min(1).max(2_147_483_647).optional(),
    column: z.number().int().min(1).max(2_147_483_647).optional(),
  })
  .meta({ id: 'Diagnostic' })

/** An article that was written, with the diagnostics of its file if it was uploaded as one. */
export const ArticleWithDiagnostics = Article.extend({
  warnings: z.array(DiagnosticSchema).optional().meta({ description: 'Only for a file: its diagnostics.' }),
}).meta({ id: 'ArticleWithDiagnostics' })
