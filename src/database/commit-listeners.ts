/** Commit listeners: statements that are sent with each COMMIT, so that what a write has left is known without a round trip. */
import type pg from 'pg'

/** Receives the row of a statement that was sent with COMMIT. */
type CommitListener = (row: Record<string, unknown>) => void

export interface CommitListeners {
  /** Adds a listener for a statement without values. Returns a function that removes it. */
  add(text: string, listener: CommitListener): () => void
  /** Commits the transaction of a session, and calls the listeners. Rejects when a statement of the transaction had failed. */
  commit(session: pg.PoolClient): Promise<void>
}

/** Creates a set of listeners without any. */
export function createCommitListeners(): CommitListeners {
  const entries = new Set<{ text: string; listener: CommitListener }>()
  return {
    add(text, listener) {
      const entry = { text, listener }
      entries.add(entry)
      return () => entries.delete(entry)
    },
    async commit(session) {
      const present = [...entries]
      const texts = ['COMMIT', ...present.map(({ text }) => text)]
      const results: unknown = await session.query(texts.join('; '))
      // pg returns one result for each statement, and that of a single one by itself.
      const [committed, ...read] = [results].flat() as [pg.QueryResult, ...pg.QueryResult[]]
      // PostgreSQL answers COMMIT with ROLLBACK, and without an error (PostgreSQL, "COMMIT").
      if (committed.command === 'ROLLBACK')
        throw new Error('The transaction was rolled back, because one of its statements had failed.')
      for (const [index, { listener }] of present.entries()) read[index]?.rows.forEach(listener)
    },
  }
}
