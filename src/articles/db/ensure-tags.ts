/** Tags and categories in PostgreSQL: writes. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../database/connection.ts'
import type { TermKind } from '../model/taxonomies.ts'
import type { Term } from '../term-schema.ts'
import { findOrCreateTerms } from './ensure-terms.ts'

const select = { id: true, slug: true, name: true } as const

/** Finds the given tags by slug or old slug, and makes those that are missing. */
export function findOrCreateTags(
  tx: Tx,
  kind: Exclude<TermKind, 'author'>,
  terms: readonly Term[],
  at: Date,
) {
  return findOrCreateTerms(tx, kind, terms, (missing) =>
    tx.tag.createManyAndReturn({
      data: missing.map(({ slug, name }) => ({
        id: uuid(),
        kind,
        slug,
        name,
        createdAt: at,
        updatedAt: at,
      })),
      skipDuplicates: true,
      select,
    }),
  )
}
