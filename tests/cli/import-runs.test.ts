import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { inkstone } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const { url, drop } = await createTestDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

const run = (...args: string[]) => inkstone(['import', ...args], environment)

describe('inkstone import list, show, undo', () => {
  test('import list and show print earlier imports as text and as JSON', async () => {
    expect(await run('list')).toMatchObject({ code: 0, stdout: 'There are no import runs.\n' })
    const folder = await folderOf({ 'a.md': '# A', 'b.md': '# B', 'bad.md': '---\ntitle: [\n---\n' })
    const file = join(folder, 'report.json')
    await run(folder, '--source', 'listed', '--report', file)
    const list = await run('list')
    expect(list.code).toBe(0)
    const [id = ''] = list.stdout.match(/^[0-9a-f]{8}(?= .* finished +listed +2 created, 1 failed$)/m) ?? []
    const details = await run('show', id)
    expect([details.code, details.stdout]).toEqual([0, expect.stringContaining('bad.md:')])
    const json = await run('show', id, '--json')
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(await readFile(file, 'utf8')))
  })

  test('import undo exits with 0 when all articles are restored and with 1 when some are skipped', async () => {
    const folder = await folderOf({ 'c.md': '# C', 'd.md': '# D' })
    const file = join(folder, 'report.json')
    await run(folder, '--source', 'reverted', '--report', file)
    const { run: id } = JSON.parse(await readFile(file, 'utf8')) as { run: string }
    const short = id.slice(-8)
    const complete = await run('undo', short)
    expect(complete).toMatchObject({ code: 0, stderr: '' })
    expect(complete.stdout).toBe(`Undid run ${short} of source "reverted": 2 moved to the trash.\n`)
    expect((await run(folder, '--source', 'reverted')).stdout).toContain('2 updated')
    const partial = await run('undo', id)
    expect([partial.code, partial.stdout]).toEqual([
      1,
      expect.stringContaining('"c.md": a later run has written it'),
    ])
    expect((await run('undo', id, '--overwrite')).code).toBe(0)
  })

  test('import show and import undo exit with code 2 for an unknown run', async () => {
    for (const command of ['show', 'undo']) {
      const { code, stderr } = await run(command, 'c0ffee00')
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^inkstone: There is no run c0ffee00\..*\n$/)])
    }
    expect((await run('undo')).code).toBe(2)
  })

  test('a folder named like a subcommand can be imported by its path, and subcommands have their own help', async () => {
    const { code, stderr } = await run('./list')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^inkstone: There is no folder \.\/list/)])
    const { stdout } = await inkstone(['import', '--help'])
    for (const word of ['./list', 'list', 'show [options] <run>', 'undo [options] <run>']) {
      expect(stdout).toContain(word)
    }
    expect((await inkstone(['import', 'undo', '--help'])).stdout).toContain(
      'Exit codes: 0 all articles restored',
    )
  })
})
