/** Messages about settings: wrong values, and names that are nearly those of settings. */
import { closestSetting } from '../schemas/suggestions.ts'

/** A setting with a value that is not allowed. */
interface WrongSetting {
  name: string
  value: string | undefined
  /** What is allowed: "must be …". */
  rule: string
  /** A value that is allowed. */
  example: string | undefined
  /** The file that contains the setting; undefined for an environment variable. */
  file: string | undefined
}

/** Returns one sentence for one wrong setting, and a list for several. */
export function describeWrongSettings(wrong: readonly WrongSetting[]): string {
  const sentences = wrong.map(describeWrongSetting)
  if (sentences.length === 1) return sentences.join('')
  return [`${wrong.length} settings are wrong:`, ...sentences.map((sentence) => `  ${sentence}`)].join('\n')
}

function describeWrongSetting({ name, value, rule, example, file }: WrongSetting): string {
  const setting = value === undefined ? name : `${name}=${shownValue(name, value)}`
  const place = file === undefined ? '' : ` (in ${file})`
  const advice = example === undefined ? '' : ` Example: ${name}=${example}`
  return `${setting}${place} ${rule}.${advice}`
}

/** A longer value is cut, in characters. */
const VALUE_LENGTH_MAX = 60

/** The URLs of databases. */
const DATABASE_URLS = new Set(['DATABASE_URL', 'DATABASE_REPLICA_URLS'])

/** Returns a value without the passwords that URLs contain. Of the URL of a database, only the scheme is shown. */
function shownValue(name: string, value: string): string {
  if (DATABASE_URLS.has(name)) return /^[a-z][a-z\d+.-]*:\/\//i.exec(value)?.[0].concat('…') ?? '…'
  const text = value.replace(/\/\/[^/@]*@/g, '//…@')
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text
}

/** Returns a sentence for each variable that is no setting, but nearly has the name of one. */
export function describeMisspelledSettings(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): string[] {
  return Object.keys(environment).flatMap((name) => {
    const meant = settings.includes(name) ? null : closestSetting(name, settings)
    // A variable beside the setting itself belongs to another program.
    if (meant === null || environment[meant] !== undefined) return []
    return [`${name} is not a setting and has no effect. Did you mean ${meant}?`]
  })
}
