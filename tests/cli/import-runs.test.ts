import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { inkstone } from '../support/cli.ts'
import { testDatabase } from '../support/database.ts'
import { folderOf } from '../support/folder.ts'

const { url, drop } = await testDatabase()
afterAll(drop)
const environment = { DATABASE_URL: url, SEEDS_DIR: '' }

const run = (...args: string[]) => inkstone(['import', ...args], environment)

describe('inkstone import list, show, undo', () => {
  test('tell of earlier imports, in words and as JSON', async () => {
    expect(await run('list')).toMatchObject({ code: 0, stdout: 'Nothing was imported yet.\n' })
    const folder = await folderOf({ 'a.md': '# A', 'b.md': '# B', 'bad.md': '---\ntitle: "x\n---\n' })
    const file = join(folder, 'report.json')
    await run(folder, '--source', 'told', '--report', file)
    const listed = await run('list')
    expect(listed.code).toBe(0)
    const [id = ''] = listed.stdout.match(/^[0-9a-f]{8}(?= .* finished +told +2 created, 1 failed$)/m) ?? []
    const shown = await run('show', id)
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('bad.md:')])
    const json = await run('show', id, '--json')
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(await readFile(file, 'utf8')))
  })

  test('take one back: 0 when all is undone, 1 when something was left', async () => {
    const folder = await folderOf({ 'c.md': '# C', 'd.md': '# D' })
    const file = join(folder, 'report.json')
    await run(folder, '--source', 'taken-back', '--report', file)
    const { run: id } = JSON.parse(await readFile(file, 'utf8')) as { run: string }
    const short = id.slice(-8)
    const undone = await run('undo', short)
    expect(undone).toMatchObject({ code: 0, stderr: '' })
    expect(undone.stdout).toBe(`Undid run ${short} of source "taken-back": 2 to the trash.\n`)
    expect((await run(folder, '--source', 'taken-back')).stdout).toContain('2 updated')
    const left = await run('undo', id)
    expect([left.code, left.stdout]).toEqual([
      1,
      expect.stringContaining('"c.md": a later run has written it'),
    ])
    expect((await run('undo', id, '--overwrite')).code).toBe(0)
  })

  test('cannot run for a run that there is not', async () => {
    for (const command of ['show', 'undo']) {
      const { code, stderr } = await run(command, 'c0ffee00')
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^inkstone: There is no run c0ffee00\..*\n$/)])
    }
    expect((await run('undo')).code).toBe(2)
  })

  test('are not in the way of a folder called like them, and have their help', async () => {
    const { code, stderr } = await run('./list')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^inkstone: There is no folder \.\/list/)])
    const { stdout } = await inkstone(['import', '--help'])
    for (const word of ['./list', 'list', 'show [options] <run>', 'undo [options] <run>']) {
      expect(stdout).toContain(word)
    }
    expect((await inkstone(['import', 'undo', '--help'])).stdout).toContain('Exit codes: 0 all undone')
  })
})
