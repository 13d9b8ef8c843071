import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksumLine, parseChecksums } from '../../src/exports/checksums.ts'
import { exportArticles } from '../../src/exports/export-folder.ts'
import { createArticles } from '../support/create-articles.ts'
import { folderOf } from '../support/folder.ts'
import { newDatabase } from './support.ts'

const anyHash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const anyPath = fc.string({ minLength: 1, unit: fc.constantFrom('a', '/', ' ', '\\', '\n', '\r', 'n', '中') })

test('a checksum list is parsed to the hashes it was written from, for any paths', () => {
  fc.assert(
    fc.property(fc.dictionary(anyPath, anyHash, { noNullPrototype: true }), (hashes) => {
      const lines = Object.entries(hashes).map(([path, hash]) => checksumLine(hash, path))
      expect(Object.fromEntries(parseChecksums(lines.join('')))).toEqual(
        Object.fromEntries(Object.entries(hashes).map(([path, hash]) => [path, [hash]])),
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

test.skipIf(!hasTool)('sha256sum accepts the checksum list (skipped where it is not installed)', async () => {
  const db = await newDatabase()
  await createArticles(db, { slug: 'a' }, { slug: '你好' })
  const folder = await folderOf({})
  await exportArticles(db, { folder })
  const output = execFileSync('sha256sum', ['-c', join(folder, '.inkstone-export')], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(output.trim().split('\n')).toHaveLength(2)
})
