/** Time limit of an import for one file, on a busy machine. */

import { expect, test } from 'vitest'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { isFailedFile, parseFile } from '../../src/imports/folder/parse-file.ts'
import { createWorkerPool } from '../../src/imports/folder/worker-pool.ts'
import { folderOf } from '../support/folder.ts'

const WORKERS = 24
/** The limit as a multiple of the CPU time of one file: far more than for one file, far less than for all files together. */
const LIMIT = WORKERS / 3

test('the time limit of a file does not count the CPU time of other files that are parsed concurrently', async () => {
  const padding = Array.from({ length: 15 }, (_, i) => `${i}.md`)
  const folder = await folderOf({
    'long.md': '- a [b](c) *d* `e`\n'.repeat(4_000),
    ...Object.fromEntries(padding.map((path) => [path, '# A'])),
  })
  const root = {
    folder,
    sites: [],
    siteAuthors: new Map(),
    folderData: [],
    fingerprint: '',
    policy: DEFAULT_POLICY,
  }
  const before = process.cpuUsage()
  parseFile(root, { path: 'long.md', hidden: null })
  const { user, system } = process.cpuUsage(before)
  const cpuTimeMax = Math.ceil((LIMIT * (user + system)) / 1_000)
  const files = Array.from({ length: WORKERS }, () => ['long.md', ...padding]).flat()
  const pool = createWorkerPool(root, files.length, { workers: WORKERS, cpuTimeMax })
  const results = []
  for await (const file of pool.run('parse', files)) results.push(isFailedFile(file) ? file.error : file.path)
  expect(results).toEqual(files)
})
