/** Import, prune and undo are retried after a deadlock with another transaction. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { openTestDatabase } from '../support/app.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const db = await openTestDatabase()

/** Resolves when a session of this database waits for a lock. */
async function waitForBlockedSession(): Promise<void> {
  const text = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.pool.query(text)).rowCount === 0);
}

/**
 * Causes a deadlock: locks a tag, waits until `work` has locked the article and waits for the tag, then locks the article.
 * PostgreSQL aborts the transaction that detects the deadlock first: that of `work`, because this one has a long
 * `deadlock_timeout`. Returns the version of the article at that time and the result of `work`.
 */
async function withDeadlock<Result>(slug: string, work: () => Promise<Result>): Promise<[number, Result]> {
  const other = await db.pool.connect()
  try {
    await other.query('BEGIN')
    await other.query(`SET LOCAL deadlock_timeout = '20s'`)
    await other.query('SELECT id FROM tag WHERE slug = $1 FOR UPDATE', [slug])
    const result = work()
    await Promise.race([waitForBlockedSession(), result.then(() => expect.fail('there was no deadlock'))])
    const { rows } = await other.query('SELECT version FROM article WHERE slug = $1 FOR UPDATE', [slug])
    await other.query('COMMIT')
    return [rows[0].version, await result]
  } finally {
    await other.query('ROLLBACK')
    other.release()
  }
}

test.each(['an import', 'a prune', 'an undo'])(
  '%s is retried after a deadlock with another writer',
  async (operation) => {
    const slug = operation.replace(/^\w+ /, 'lost-')
    const file = (body: string) => `---\ntags: [${slug}]\n---\n${body}`
    const folder = await folderOf({ [`${slug}.md`]: file('Old.'), 'other.md': '# Other' })
    const run = (prune = false) => importFolder(db, { folder, source: slug, workers: 1, prune })
    await run()
    await writeFiles(folder, { [`${slug}.md`]: file('New.') })
    let version = 1
    if (operation === 'an import') {
      const [versionBefore, report] = await withDeadlock(slug, run)
      expect([versionBefore, report]).toMatchObject([version, { updated: 1, unchanged: 1, failed: 0 }])
    } else if (operation === 'a prune') {
      await rm(join(folder, `${slug}.md`))
      const [versionBefore, report] = await withDeadlock(slug, () => run(true))
      expect([versionBefore, report]).toMatchObject([version, { pruned: 1, failed: 0 }])
    } else {
      const id = (await run()).run ?? ''
      version = 2
      const [versionBefore, result] = await withDeadlock(slug, () => undoRun(db, { id, source: slug }))
      expect([versionBefore, result]).toMatchObject([version, { restored: 1, skipped: [] }])
    }
    expect((await db.prisma.article.findFirstOrThrow({ where: { slug } })).version).toBe(version + 1)
  },
)
