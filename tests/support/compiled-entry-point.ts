/**
 * Stands for `src/workers/entry-point.ts` in tests with a compiled program: worker threads run that. From TypeScript with a loader,
 * a thread takes a second longer to start.
 */
import { join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inject } from 'vitest'
import type { EntryPoint } from '../../src/workers/entry-point.ts'

const sources = resolve(import.meta.dirname, '../../src')

/** Returns the compiled entry point. */
export function entryPointOf(worker: URL): EntryPoint {
  const path = relative(sources, fileURLToPath(worker))
  return { filename: pathToFileURL(join(inject('installFolder'), 'dist', `${path}.js`)).href, execArgv: [] }
}
