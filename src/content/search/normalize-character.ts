/** What one character becomes before it is searched or searched for. */
import traditional from 'opencc-js/dict/TSCharacters'

/** What separates tokens: everything that is no letter, digit or mark. */
export const TOKEN_SEPARATOR = ' '

const KEPT = /[\p{L}\p{N}\p{M}]/u
const DIGIT = /\p{Nd}/u

/** Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic with its tatweel, and what is never shown. */
const DROPPED = new RegExp(
  [
    '[\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]',
    '[\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7]',
    '[\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08ff]',
    '\\p{Default_Ignorable_Code_Point}',
  ].join('|'),
  'u',
)

/** Scripts written without blanks between words, and Hangul, whose words take endings. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u

/** Letters of Korean on their own: NFKD would make halves of syllables of them. */
const JAMO = /[\u3131-\u318e]/

/** Letters that Unicode does not decompose; those of Arabic and Persian as Lucene's normalisers have them. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', æ: 'ae', œ: 'oe', ı: 'i', ς: 'σ' },
  ...{ '\u0649': '\u064a', '\u06cc': '\u064a', '\u06a9': '\u0643', '\u0629': '\u0647' },
}

/**
 * The folded form of one character: kept characters, blanks where tokens end, or nothing at all. In it, compatibility
 * forms (NFKC), case, accents, traditional and simplified Han and the digits of all scripts are one.
 * Folding it again changes nothing.
 */
export function normalizeCharacter(character: string): string {
  if (JAMO.test(character)) return character
  let folded = character
  for (let next = foldOnce(folded); next !== folded; next = foldOnce(folded)) folded = next
  return folded
}

/** True for a folded character of a script whose texts are searched by characters, not by words. */
export function isUnspacedScript(character: string): boolean {
  return UNSPACED.test(character)
}

function foldOnce(text: string): string {
  const parts = [...text.normalize('NFKD').toLowerCase().normalize('NFKD')].map((part) => {
    if (DROPPED.test(part)) return ''
    if (!KEPT.test(part)) return TOKEN_SEPARATOR
    return LETTERS[part] ?? simplified().get(part) ?? digitOf(part)
  })
  return parts.join('').normalize('NFC')
}

/** Decimal digits stand in Unicode in rows of ten, from nought (The Unicode Standard, section 4.6). */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x660 || !DIGIT.test(character)) return character
  let value = 0
  while (DIGIT.test(String.fromCodePoint(code - value - 1))) value++
  return String(value % 10)
}

let simplifiedForms: Map<string, string> | undefined

/** Simplified forms by traditional character. Read at the first use: not every process searches. */
function simplified(): Map<string, string> {
  simplifiedForms ??= new Map(
    traditional.split('|').map((pair) => {
      const [from = '', to = ''] = pair.split(' ')
      return [from, to]
    }),
  )
  return simplifiedForms
}
