/** Find-or-make for things with a slug. */

/** Something that an article names by slug. */
export interface Slugged {
  slug: string
}

/** A row that stands for it. `name` is the spelling that it keeps. */
export interface Row extends Slugged {
  id: string
  name: string
}

/**
 * Finds what is wanted and makes what is missing; of two with one slug the first counts. Answers rows by slug, and
 * what was made. Rows are made in slug order everywhere, so that two writers never wait for each other in a circle.
 */
export async function ensureBySlug<Wanted extends Slugged, Made extends Row>(
  wanted: readonly Wanted[],
  find: (slugs: string[]) => Promise<Row[]>,
  make: (missing: Wanted[]) => Promise<Made[]>,
): Promise<{ rows: Map<string, Row>; made: Made[] }> {
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

const keyed = (rows: readonly Row[]) => new Map(rows.map((row) => [row.slug, row]))
const bySlug = (a: Slugged, b: Slugged) => (a.slug < b.slug ? -1 : 1)
