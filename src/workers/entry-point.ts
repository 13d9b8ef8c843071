/** Entry points of worker threads: compiled files, or TypeScript sources with the loader of `tsx`. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** The file that a thread runs, and the options of Node.js that it needs. */
export interface EntryPoint {
  filename: string
  execArgv: string[]
}

/** Returns the entry point of which `worker` is the URL without its extension. */
export function entryPointOf(worker: URL): EntryPoint {
  if (!import.meta.url.endsWith('.ts')) return { filename: `${worker.href}.js`, execArgv: [] }
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx'))
  return { filename: `${worker.href}.ts`, execArgv: ['--import', loader.href] }
}
