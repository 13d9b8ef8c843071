/** XSS attacks from public test suites: third-party data that is not part of the project. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../..', process.env.SECURITY_DIR ?? '../shared/security')
const attacksFile = resolve(folder, 'xss.jsonl')
const executingFile = resolve(folder, 'xss-executing.json')

/** HTML that attempts to execute a script. */
export interface Attack {
  id: string
  html: string
}

/** False where the attacks are absent; tests that need them are then skipped with the reason. */
export const hasAttacks = existsSync(attacksFile) && existsSync(executingFile)

/** Every attack, without NUL and lone surrogates, which the API rejects in every text. */
export const attacks: readonly Attack[] = hasAttacks
  ? readFileSync(attacksFile, 'utf8').trim().split('\n').map(attackOf)
  : []

/** Returns the attacks that are known to run on a page that contains them unchanged. */
export function knownToRun(): Attack[] {
  const { ids }: { ids: string[] } = JSON.parse(readFileSync(executingFile, 'utf8'))
  const known = new Set(ids)
  return attacks.filter(({ id }) => known.has(id))
}

function attackOf(line: string): Attack {
  const { id, html }: Attack = JSON.parse(line)
  return { id, html: wellFormed(html.replaceAll('\0', '')) }
}

/** Returns text without lone surrogates. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
