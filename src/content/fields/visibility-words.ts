/** Words for public and hidden pages in front matter: values of `draft`, `published`, `status`, `visibility`. */
import { monthOf } from './month-names.ts'
import { parseDate } from './parse-date.ts'

/**
 * The effect of one key: private, public or none. `unlisted`, `restricted`, `unclear` and `unknown` are
 * private, with a warning.
 */
export type Effect = 'private' | 'public' | 'unlisted' | 'restricted' | 'unclear' | 'unknown' | 'none'

const YES = new Set(['true', 'yes', 'y', 'on', '1', 't'])
const NO = new Set(['false', 'no', 'n', 'off', '0', 'f'])

/** Words for public: of generators and CMSs, and in the languages of templates. */
const PUBLIC = new Set([
  ...['published', 'publish', 'public', 'live', 'visible', 'final', 'active', 'posted', 'online', 'released'],
  ...['featured', 'everyone', 'anyone', 'publicly visible'], // Nikola, Substack
  ...['veröffentlicht', 'öffentlich', 'publié', 'publiée', 'publie', 'publicado', 'publicada', 'público'],
  ...['pública', 'publico', 'publica', 'pubblicato', 'pubblicata', 'pubblico', 'pubblica', 'gepubliceerd'],
  ...['openbaar', 'опубликовано', 'опубликован', 'опубликована', 'публичный', 'opublikowany', 'opublikowane'],
  ...[
    'publiczny',
    'publiczne',
    'yayınlandı',
    'yayında',
    '已发布',
    '已發布',
    '已发表',
    '已發表',
    '发布',
    '發布',
  ],
  ...['公开', '公開', '公開済み', '公開中', '공개', '발행', '발행됨'],
])

/**
 * Values of `status` with another meaning: pages that Material for MkDocs marks, notes of digital gardens by
 * their maturity, finished texts.
 */
const OTHER_STATUS = new Set([
  ...['new', 'deprecated', 'evergreen', 'budding', 'seedling', 'sapling', 'stable', 'finished', 'complete'],
  ...['completed', 'done'],
])

const PRIVATE = new Set([
  ...['draft', 'private', 'pending', 'hidden', 'unlisted', 'unpublished', 'archived', 'password', 'wip'],
  ...['review', 'auto-draft', 'trash', 'deleted', 'future', 'scheduled', 'inactive', 'disabled', 'skip'],
  'inherit',
])

/** Values for pages with a login, a payment, or without a page of their own (Ghost, Substack). */
const RESTRICTED = new Set([
  ...['members', 'paid', 'tiers', 'sent', 'member', 'subscribers', 'subscriber', 'only-paid', 'only-free'],
  ...['founding', 'members-only', 'paid-only', 'internal', 'login', 'restricted', 'protected'],
])

export const truthEffect = (text: string): Effect =>
  YES.has(text) ? 'private' : NO.has(text) ? 'public' : 'unclear'

/** Returns the effect of `private: …` and the like, where every value but "no" hides the page. */
export const hiddenEffect = (text: string): Effect => (NO.has(text) ? 'public' : 'private')

/** Returns an effect function of a key that hides the page only when it is true, or one of some words (`hide: all` of Valaxy). */
export const onlyTrue =
  (effect: Effect, ...words: string[]) =>
  (text: string): Effect =>
    YES.has(text) || words.includes(text) ? effect : 'none'

/** Returns an effect function of a key that hides the page only when it is false. */
export const onlyFalse =
  (effect: Effect) =>
  (text: string): Effect =>
    NO.has(text) ? effect : 'none'

/** Returns an effect function of a key that hides the page unless it is false. */
export const unlessFalse =
  (effect: Effect) =>
  (text: string): Effect =>
    NO.has(text) ? 'none' : effect

/** Returns the effect of `published`, whose value may be a date without effect. */
export function publishedEffect(text: string): Effect {
  if (YES.has(text) || PUBLIC.has(text)) return 'public'
  if (NO.has(text)) return 'private'
  return isDateLike(text) ? 'none' : 'unclear'
}

/** Returns true for a date, also for an impossible or incomplete one (`2024-02-30`, `June 2020`, `2019`). */
function isDateLike(text: string): boolean {
  if ('date' in parseDate(text) || /^(?=.*\d{4})[\d\s:./,tz+-]+$/.test(text)) return true
  const [, month = ''] = /^(\p{L}+)\.?,? \d{4}$/u.exec(text) ?? []
  return monthOf(month) > 0
}

/** Returns the effect of `status` and `visibility`: only a known word for public does not hide the page. */
export function statusEffect(text: string): Effect {
  if (PUBLIC.has(text) || YES.has(text)) return 'public'
  if (OTHER_STATUS.has(text)) return 'none'
  const effect = knownEffect(text)
  return effect === 'none' ? (NO.has(text) ? 'private' : 'unknown') : effect
}

/** Returns the effect of keys with other meanings (`state: Bavaria`), where only a known word counts. */
export function knownEffect(text: string): Effect {
  const word = text.replace(/[ _]/g, '-')
  return PRIVATE.has(word) ? 'private' : RESTRICTED.has(word) ? 'restricted' : 'none'
}

/** Types of WordPress rows that have no page of their own, and layouts of drafts. */
const HIDDEN_TYPES = new Set([
  ...['draft', 'revision', 'attachment', 'nav_menu_item', 'custom_css', 'customize_changeset'],
  ...['oembed_cache', 'user_request', 'wp_block', 'wp_global_styles', 'wp_navigation', 'wp_template'],
  ...['wp_template_part', 'wp_font_face', 'wp_font_family'],
])

/** Returns the effect of `type` and `layout`, of which only types without a page of their own count. */
export const typeEffect = (text: string): Effect => (HIDDEN_TYPES.has(text) ? 'unlisted' : 'none')
