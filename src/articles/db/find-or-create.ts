/** Find-or-make for things with a slug. */

/** Something that an article names by slug. */
export interface HasSlug {
  slug: string
}

/** A row that stands for it. `name` is the spelling that it keeps. */
export interface TermIdentity extends HasSlug {
  id: string
  name: string
}

/**
 * Finds what is wanted and makes what is missing; of two with one slug the first counts. Answers rows by slug, and
 * what was made. Rows are made in slug order everywhere, so that two writers never wait for each other in a circle.
 */
export async function findOrCreateBySlug<Wanted extends HasSlug, Made extends TermIdentity>(
  wanted: readonly Wanted[],
  find: (slugs: string[]) => Promise<TermIdentity[]>,
  make: (missing: Wanted[]) => Promise<Made[]>,
): Promise<{ rows: Map<string, TermIdentity>; made: Made[] }> {
  const first = new Map<string, Wanted>()
  for (const one of wanted) if (!first.has(one.slug)) first.set(one.slug, one)
  const slugs = [...first.keys()].sort()
  if (slugs.length === 0) return { rows: new Map(), made: [] }
  const known = keyed(await find(slugs))
  const missing = [...first.values()].filter(({ slug }) => !known.has(slug)).sort(bySlug)
  if (missing.length === 0) return { rows: known, made: [] }
  const made = await make(missing)
  return { rows: keyed(await find(slugs)), made }
}

const keyed = (rows: readonly TermIdentity[]) => new Map(rows.map((row) => [row.slug, row]))
const bySlug = (a: HasSlug, b: HasSlug) => (a.slug < b.slug ? -1 : 1)
