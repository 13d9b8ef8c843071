/** Normalization of one character for search: compatibility forms, case, accents, Han variants and digits. */
import traditionalToSimplified from 'opencc-js/dict/TSCharacters'

/** Separates tokens. Every character that is not a letter, digit or combining mark becomes a separator. */
export const TOKEN_SEPARATOR = ' '

const TOKEN_CHARACTER = /[\p{L}\p{N}\p{M}]/u
const DECIMAL_DIGIT = /\p{Nd}/u

/**
 * Characters that normalization removes: accents of Latin, Greek and Cyrillic; points of Hebrew and Arabic, with the
 * Arabic tatweel; and default-ignorable characters, which are never displayed.
 */
const REMOVED_CHARACTER = new RegExp(
  [
    '[\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]',
    '[\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]',
    '[\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff]',
    '\\p{Default_Ignorable_Code_Point}',
  ].join('|'),
  'u',
)

/** Scripts written without spaces between words, and Hangul, whose words take suffixes. */
const UNSPACED_SCRIPT =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u

/** Hangul compatibility jamo. NFKD would turn them into parts of syllables. */
const COMPATIBILITY_JAMO = /[\u3131-\u318e]/

/** Replacements of letters that Unicode does not decompose. Those of Arabic and Persian follow Lucene's normalizers. */
const LETTER_REPLACEMENTS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', æ: 'ae', œ: 'oe', ı: 'i', ς: 'σ' },
  ...{ '\u0649': '\u064a', '\u06cc': '\u064a', '\u06a9': '\u0643', '\u0629': '\u0647' },
}

/**
 * Returns the normalized form of one character: token characters, spaces where tokens end, or an empty string.
 * Compatibility forms (NFKC), upper and lower case, accented and plain letters, traditional and simplified Han, and the
 * digits of all scripts get the same form. Normalization is idempotent.
 */
export function normalizeCharacter(character: string): string {
  if (COMPATIBILITY_JAMO.test(character)) return character
  let normalized = character
  for (let next = normalizeOnce(normalized); next !== normalized; next = normalizeOnce(normalized)) {
    normalized = next
  }
  return normalized
}

/** Returns true for a normalized character of a script that is indexed by characters, not by words. */
export function isUnspacedScript(character: string): boolean {
  return UNSPACED_SCRIPT.test(character)
}

function normalizeOnce(text: string): string {
  const parts = [...text.normalize('NFKD').toLowerCase().normalize('NFKD')].map((part) => {
    if (REMOVED_CHARACTER.test(part)) return ''
    if (!TOKEN_CHARACTER.test(part)) return TOKEN_SEPARATOR
    return LETTER_REPLACEMENTS[part] ?? simplifiedForms().get(part) ?? asciiDigit(part)
  })
  return parts.join('').normalize('NFC')
}

/**
 * Returns the ASCII digit for a decimal digit of any script, and every other character unchanged.
 * Unicode encodes decimal digits in ranges of ten that start at zero (The Unicode Standard, section 4.6).
 */
function asciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x660 || !DECIMAL_DIGIT.test(character)) return character
  let value = 0
  while (DECIMAL_DIGIT.test(String.fromCodePoint(code - value - 1))) value++
  return String(value % 10)
}

let cachedSimplifiedForms: Map<string, string> | undefined

/** Returns the simplified form of each traditional character. Parses the dictionary on first use only. */
function simplifiedForms(): Map<string, string> {
  cachedSimplifiedForms ??= new Map(
    traditionalToSimplified.split('|').map((pair) => {
      const [traditional = '', simplified = ''] = pair.split(' ')
      return [traditional, simplified]
    }),
  )
  return cachedSimplifiedForms
}
