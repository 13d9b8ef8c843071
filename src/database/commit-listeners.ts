/** Commit listeners: statements that are sent with each COMMIT, so that what a write has left is known without a round trip. */
import type pg from 'pg'

/** Receives the row of a statement that was sent with COMMIT. */
type CommitListener = (row: Record<string, unknown>) => void

export interface CommitListeners {
  /** Adds a listener for a statement without values. Returns a function that removes it. */
  add(text: string, listener: CommitListener): () => void
  /** Commits the transaction of a session, and calls the listeners. */
  commit(session: pg.PoolClient): Promise<pg.QueryResult>
}

/** Creates a set of listeners without any. */
export function createCommitListeners(): CommitListeners {
  const byText = new Map<string, Set<CommitListener>>()
  return {
    add(text, listener) {
      const listeners = byText.get(text) ?? new Set()
      byText.set(text, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) byText.delete(text)
      }
    },
    async commit(session) {
      if (byText.size === 0) return session.query('COMMIT')
      const texts = [...byText.keys()]
      const results: unknown = await session.query(['COMMIT', ...texts].join('; '))
      const [committed, ...read] = results as [pg.QueryResult, ...pg.QueryResult[]] // one for each statement
      for (const [index, text] of texts.entries())
        for (const listener of byText.get(text) ?? []) listener(read[index]?.rows[0] ?? {})
      return committed
    },
  }
}
