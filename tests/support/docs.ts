/** The project's documents, as tests read them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of the project. */
export const root = resolve(import.meta.dirname, '../..')

/** The text of a file of the project. */
export const textOf = (path: string) => readFileSync(join(root, path), 'utf8')

/** Every file below a folder of the project, as paths from its root. */
export function filesBelow(folder: string): string[] {
  const found = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort()
}

/** Every document that people read from the repository. */
export const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
]

/** A fenced block. */
export interface Block {
  language: string
  text: string
}

/** The fenced blocks of a document, in order. */
export function blocksOf(markdown: string): Block[] {
  const fenced = markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)
  return [...fenced].map(([, language = '', text = '']) => ({ language, text: text.trim() }))
}
