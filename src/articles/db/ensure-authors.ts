/** Authors in PostgreSQL: writes. */
import { v7 as uuid } from 'uuid'
import type { Tx } from '../../database/connection.ts'
import type { Byline } from '../term-schema.ts'
import { findOrCreateTerms } from './ensure-terms.ts'

const select = { id: true, slug: true, name: true } as const

/** Finds the given authors by slug or old slug, and makes those that are missing. */
export function findOrCreateAuthors(tx: Tx, bylines: readonly Byline[], at: Date) {
  return findOrCreateTerms(tx, 'author', bylines, (missing) =>
    tx.author.createManyAndReturn({
      data: missing.map((byline) => ({ ...byline, id: uuid(), createdAt: at, updatedAt: at })),
      skipDuplicates: true,
      select,
    }),
  )
}
