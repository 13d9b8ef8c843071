/** The option `--overlap` of commands that replace a secret. */
import { InvalidArgumentError, Option } from 'commander'
import { OVERLAP_DEFAULT, OVERLAP_MAX } from '../schemas/secret-overlap.ts'

/** Returns the option. `noun` is what remains valid. Its value is in seconds. */
export const overlapOption = (noun: string): Option =>
  new Option(
    '--overlap <duration>',
    `how long the old ${noun} stays valid, such as 30m, 24h or 7d; 0 revokes it at once`,
  )
    .argParser(parseOverlap)
    .default(OVERLAP_DEFAULT, '24h')

const SECONDS_PER_UNIT: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Parses a duration such as `24h`. Returns seconds. */
function parseOverlap(text: string): number {
  const [, amount, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? []
  const seconds = Number(amount) * (SECONDS_PER_UNIT[unit] ?? Number.NaN)
  if (Number.isNaN(seconds)) throw new InvalidArgumentError('It must be a duration such as 30m, 24h or 7d.')
  if (seconds > OVERLAP_MAX) throw new InvalidArgumentError('It must be at most 7d.')
  return seconds
}
