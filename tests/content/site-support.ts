/** Test support: reads the files of a folder as an import does, without a database. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Document } from '../../src/content/document.ts'
import { DEFAULT_POLICY } from '../../src/content/html/html-policy.ts'
import { readImportedFolder } from '../../src/imports/folder/imported-folder.ts'
import { isFailedFile, parseFile } from '../../src/imports/folder/parse-file.ts'

/** Front matter and body of an ordinary post. */
export const post = (title: string, rest = '') => `---\ntitle: ${title}\n${rest}---\nBody.\n`

/** Reads a folder with these files. `below` is the path of the imported folder in it. */
export async function readFolder(
  files: Record<string, string>,
  { below = '', ...options }: { below?: string; timeZone?: string; language?: string } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-site-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const imported = await readImportedFolder({ folder: join(folder, below), ...options })
  const documents = imported.listing.paths.map((path): [string, Document] => {
    const hidden = imported.hiddenReasons.get(path) ?? null
    const file = parseFile({ ...imported.root, policy: DEFAULT_POLICY }, { path, hidden })
    if (isFailedFile(file)) throw new Error(`${path}: ${file.error.message}`)
    return [path, file.document]
  })
  const publicPaths = documents.filter(([, { draft }]) => !draft).map(([path]) => path)
  const drafts = documents.flatMap(([path, { draft, diagnostics }]) =>
    draft ? [[path, diagnostics.map(({ code }) => code).filter((code) => code !== 'undated')] as const] : [],
  )
  return {
    ...imported,
    documents: Object.fromEntries(documents),
    publicPaths,
    drafts: Object.fromEntries(drafts),
    notReadPaths: [...imported.notReadReasons.keys()],
  }
}
