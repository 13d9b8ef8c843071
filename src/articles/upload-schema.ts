/** What may be asked of articles that are sent as files, and what is answered. */
import { z } from 'zod'
import { SourcePath } from '../schemas/source-path.ts'
import { Article } from './schema.ts'

export const UploadQuery = z.strictObject({
  path: SourcePath.optional().meta({
    description:
      'For a file: where it stands, such as `posts/2024-01-02-name.md`. An import reads date, language, address and drafts out of it; so does this.',
  }),
})

/** Something the author of a file should know. Lines and columns count from 1. */
const DiagnosticSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    line: z.number().int().min(1).max(2_147_483_647).optional(),
    column: z.number().int().min(1).max(2_147_483_647).optional(),
  })
  .meta({ id: 'Diagnostic' })

/** An article that was sent, and what there is to know of the file, if it was one. */
export const ArticleWithDiagnostics = Article.extend({
  warnings: z.array(DiagnosticSchema).optional().meta({ description: 'Of a file, always; of JSON, never.' }),
}).meta({ id: 'ArticleWithDiagnostics' })
