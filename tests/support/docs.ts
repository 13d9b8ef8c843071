/** Reads the project's documents and source files for tests. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of the project. */
export const root = resolve(import.meta.dirname, '../..')

/** Returns the text of a file of the project. */
export const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** Returns every file below a folder of the project, as sorted paths relative to the project. */
export function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** The documents of the repository. */
export const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'clients/typescript/README.md',
  'clients/astro/README.md',
  'examples/astro/README.md',
  'examples/nextjs/README.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
]

/** A fenced code block. */
export interface Block {
  language: string
  text: string
}

/** Returns the fenced code blocks of a document, in order. */
export function blocksOf(markdown: string): Block[] {
  const fenced = markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)
  return [...fenced].map(([, language = '', text = '']) => ({ language, text: text.trim() }))
}
