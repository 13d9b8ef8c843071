import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksumLine, parseChecksums } from '../../src/exports/checksums.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { make } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'
import { newDatabase } from './support.ts'

const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const path = fc.string({ minLength: 1, unit: fc.constantFrom('a', '/', ' ', '\\', '\n', '\r', 'n', '中') })

test('a list is read as it was written, whatever the paths', () => {
  fc.assert(
    fc.property(fc.dictionary(path, hash, { noNullPrototype: true }), (sums) => {
      const text = Object.entries(sums).map(([at, sum]) => checksumLine(sum, at))
      expect(Object.fromEntries(parseChecksums(text.join('')))).toEqual(
        Object.fromEntries(Object.entries(sums).map(([at, sum]) => [at, [sum]])),
      )
    }),
  )
})

const hasTool = (() => {
  try {
    return execFileSync('sha256sum', ['--version']).includes('coreutils')
  } catch {
    return false
  }
})()

test.skipIf(!hasTool)('sha256sum checks it (skipped where it is not installed)', async () => {
  const db = await newDatabase()
  await make(db, { slug: 'a' }, { slug: '你好' })
  const folder = await folderOf({})
  await exportArticles(db, { folder })
  const checked = execFileSync('sha256sum', ['-c', join(folder, '.inkstone-export')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(checked.trim().split('\n')).toHaveLength(2)
})
