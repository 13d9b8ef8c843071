/** The setting that was meant by the name of an environment variable: a slip, or a word of other systems. */
import { closest, distance } from 'fastest-levenshtein'
import { plainName } from '../schemas/suggestions.ts'

/** Names that other systems use for settings of ours, without separators and in lower case. */
const SETTING_SYNONYMS: Record<string, readonly string[]> = {
  DATABASE_URL: ['postgresurl', 'postgresqlurl', 'pgurl', 'dburl', 'databaseuri', 'dburi', 'databasedsn'],
  HOST: ['bindaddress', 'listenaddress', 'listenhost'],
  TRUST_PROXY: ['trustedproxies', 'trustproxies', 'trustproxyheaders'],
  CORS_ORIGINS: ['corsalloworigin', 'corsallowedorigins', 'alloworigin', 'allowedorigins'],
  SITE_URL: ['baseurl', 'publicurl', 'siteaddress'],
  SEEDS_DIR: ['seedsfolder', 'seedfolder'],
}

/** A name with fewer letters than this is a slip of no setting: too many other variables are near. */
const SETTING_LETTERS_MIN = 6

/**
 * Returns the setting that was meant by the name of an environment variable, or null. It is stricter than `suggestNames`, since
 * most variables belong to other programs: at most two letters differ.
 */
export function closestSetting(variable: string, settings: readonly string[]): string | null {
  const word = plainName(variable).replace(/^inkstone/, '')
  const known = settings.find((name) => plainName(name) === word || SETTING_SYNONYMS[name]?.includes(word))
  if (known !== undefined) return known
  if (word.length < SETTING_LETTERS_MIN) return null
  const candidate = closest(word, settings.map(plainName))
  const slips = distance(word, candidate)
  if (slips > Math.min(2, Math.floor(word.length / 4))) return null
  return settings.find((name) => plainName(name) === candidate) ?? null
}
