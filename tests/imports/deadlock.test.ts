/** Import, prune and undoing wait for another writer in a circle, lose, and are done all the same. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { undoRun } from '../../src/imports/runs/undo.ts'
import { openTestDatabase } from '../support/app.ts'
import { folderOf, writeFiles } from '../support/folder.ts'

const db = await openTestDatabase()

/** Ends when a session of this database waits for another one's lock. */
async function untilSomebodyWaits(): Promise<void> {
  const text = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  while ((await db.pool.query(text)).rowCount === 0);
}

/**
 * Holds a tag, waits until `work` has the article and waits for the tag, and wants the article. Whoever
 * looks for a circle first, gives way, and this session waits long before it looks (PostgreSQL, `deadlock_timeout`).
 * Answers the version that the article then has.
 */
async function inTheWay<Result>(slug: string, work: () => Promise<Result>): Promise<[number, Result]> {
  const other = await db.pool.connect()
  try {
    await other.query('BEGIN')
    await other.query(`SET LOCAL deadlock_timeout = '20s'`)
    await other.query('SELECT id FROM tag WHERE slug = $1 FOR UPDATE', [slug])
    const working = work()
    await Promise.race([untilSomebodyWaits(), working.then(() => expect.fail('it did not wait'))])
    const { rows } = await other.query('SELECT version FROM article WHERE slug = $1 FOR UPDATE', [slug])
    await other.query('COMMIT')
    return [rows[0].version, await working]
  } finally {
    await other.query('ROLLBACK')
    other.release()
  }
}

test.each(['an import', 'a prune', 'an undoing'])(
  '%s that loses to another writer is done again',
  async (what) => {
    const slug = what.replace(/^\w+ /, 'lost-')
    const file = (body: string) => `---\ntags: [${slug}]\n---\n${body}`
    const folder = await folderOf({ [`${slug}.md`]: file('Old.'), 'other.md': '# Other' })
    const run = (prune = false) => importFolder(db, { folder, source: slug, workers: 1, prune })
    await run()
    await writeFiles(folder, { [`${slug}.md`]: file('New.') })
    let version = 1
    if (what === 'an import') {
      const [seen, report] = await inTheWay(slug, run)
      expect([seen, report]).toMatchObject([version, { updated: 1, unchanged: 1, failed: 0 }])
    } else if (what === 'a prune') {
      await rm(join(folder, `${slug}.md`))
      const [seen, report] = await inTheWay(slug, () => run(true))
      expect([seen, report]).toMatchObject([version, { pruned: 1, failed: 0 }])
    } else {
      const id = (await run()).run ?? ''
      version = 2
      const [seen, undone] = await inTheWay(slug, () => undoRun(db, { id, source: slug }))
      expect([seen, undone]).toMatchObject([version, { restored: 1, left: [] }])
    }
    expect((await db.prisma.article.findFirstOrThrow({ where: { slug } })).version).toBe(version + 1)
  },
)
