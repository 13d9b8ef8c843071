/** Find-or-make for things with a slug. */

/** Something that an article names by slug. */
export interface Slugged {
  slug: string
}

/** A row that stands for it. */
export interface Row extends Slugged {
  id: string
}

/**
 * Finds what is wanted and makes what is missing; of two with one slug the first counts. Answers ids by slug, and
 * what was made. Rows are made in slug order everywhere, so that two writers never wait for each other in a circle.
 */
export async function ensureBySlug<Wanted extends Slugged, Made extends Row>(
  wanted: readonly Wanted[],
  find: (slugs: string[]) => Promise<Row[]>,
  make: (missing: Wanted[]) => Promise<Made[]>,
): Promise<{ ids: Map<string, string>; made: Made[] }> {
  const first = new Map<string, Wanted>()
  for (const one of wanted) if (!first.has(one.slug)) first.set(one.slug, one)
  const slugs = [...first.keys()].sort()
  if (slugs.length === 0) return { ids: new Map(), made: [] }
  const byId = (rows: Row[]) => new Map(rows.map((row) => [row.slug, row.id]))
  const known = byId(await find(slugs))
  const missing = [...first.values()].filter(({ slug }) => !known.has(slug)).sort(bySlug)
  if (missing.length === 0) return { ids: known, made: [] }
  const made = await make(missing)
  return { ids: byId(await find(slugs)), made }
}

const bySlug = (a: Slugged, b: Slugged) => (a.slug < b.slug ? -1 : 1)
