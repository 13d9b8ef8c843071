/** Schemas of redirects from aliases to the present slugs of articles. */
import { z } from 'zod'
import { Pagination } from '../schemas/pagination.ts'

/** A redirect from an alias to the present slug of its article. */
const Redirect = z
  .object({
    from: z.string().meta({ description: 'A slug, or a path that begins with "/".' }),
    lang: z.string().nullable().meta({ description: 'Language of the alias.' }),
    to: z.object({ lang: z.string().nullable(), slug: z.string() }),
  })
  .meta({ id: 'Redirect' })

export const RedirectPage = z
  .object({ data: z.array(Redirect), pagination: Pagination })
  .meta({ id: 'RedirectPage' })
