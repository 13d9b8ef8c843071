/** Messages about settings: wrong values, and names that are nearly those of settings. */
import { closestSetting } from './closest-setting.ts'

/** A setting with a value that is not allowed. */
interface WrongSetting {
  name: string
  value: string | undefined
  /** What is allowed: "must be …". */
  rule: string
  /** A value that is allowed. */
  example: string | undefined
  /** The value that may be meant; null when none is near. */
  meant: string | null
  /** The file that contains the setting; undefined for an environment variable. */
  file: string | undefined
}

/** The URLs of databases. */
const DATABASE_URLS = new Set(['DATABASE_URL', 'DATABASE_REPLICA_URLS'])

/** Returns one sentence for one wrong setting, and a list for several. */
export function describeWrongSettings(wrong: readonly WrongSetting[]): string {
  const sentences = wrong.map(describeWrongSetting)
  if (sentences.length === 1) return sentences.join('')
  return [`${wrong.length} settings are wrong:`, ...sentences.map((sentence) => `  ${sentence}`)].join('\n')
}

function describeWrongSetting(wrong: WrongSetting): string {
  const { name, value, rule, file } = wrong
  const setting = value === undefined ? name : `${name}=${shownValue(name, value)}`
  const place = file === undefined ? '' : ` (in ${file})`
  return `${setting}${place} ${rule}.${adviceFor(wrong)}`
}

/** Returns what to write instead. The value of a URL with a password is not repeated. */
function adviceFor({ name, meant, example }: WrongSetting): string {
  if (meant !== null)
    return DATABASE_URLS.has(name)
      ? ' Remove the quotes and blanks around it.'
      : ` Did you mean ${name}=${meant}?`
  return example === undefined ? '' : ` Example: ${name}=${example}`
}

/** A longer value is cut, in characters. */
const VALUE_LENGTH_MAX = 60

/** Returns a value without the passwords that URLs contain. Of the URL of a database, only the scheme is shown. */
function shownValue(name: string, value: string): string {
  if (DATABASE_URLS.has(name)) return /^[a-z][a-z\d+.-]*:\/\//i.exec(value)?.[0].concat('…') ?? '…'
  const text = value.replace(/\/\/[^/@]*@/g, '//…@')
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text
}

/**
 * Returns a sentence for each line of a file of settings that has the name of a setting, but no effect: `PORT: 3000`. Lines of
 * other programs, and those inside a value of several lines, have other names.
 */
export function describeIgnoredLines(text: string, file: string, settings: readonly string[]): string[] {
  return text.split('\n').flatMap((line, index) => {
    const [, name = ''] = /^\s*(?:export\s+)?([A-Z][A-Z\d_]*)(?:\s*:|\s+[^=\s])/.exec(line) ?? []
    if (!settings.includes(name)) return []
    return [`Line ${index + 1} of ${file} has no effect. Write ${name}=value.`]
  })
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
