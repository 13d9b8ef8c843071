/** Attacks from public test suites: third-party data that is tested with where it is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../..', process.env.SECURITY_DIR ?? '../shared/security')
const attacksFile = resolve(folder, 'xss.jsonl')
const executingFile = resolve(folder, 'xss-executing.json')

/** HTML that wants to run something. */
export interface Attack {
  id: string
  html: string
}

/** False where the attacks are absent; what needs them then skips itself and says why. */
export const hasAttacks = existsSync(attacksFile) && existsSync(executingFile)

/**
 * Every attack, fit for being written: NUL and lone surrogates are refused in every text, so they are taken out, which
 * joins what they stand between.
 */
export const attacks: readonly Attack[] = hasAttacks
  ? readFileSync(attacksFile, 'utf8').trim().split('\n').map(attackOf)
  : []

/** Those that are known to run when a page holds them as they are. */
export function knownToRun(): Attack[] {
  const { ids }: { ids: string[] } = JSON.parse(readFileSync(executingFile, 'utf8'))
  const known = new Set(ids)
  return attacks.filter(({ id }) => known.has(id))
}

function attackOf(line: string): Attack {
  const { id, html }: Attack = JSON.parse(line)
  return { id, html: wellFormed(html.replaceAll('\0', '')) }
}

/** Text without lone surrogates. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
