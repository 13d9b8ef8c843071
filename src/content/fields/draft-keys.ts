/** Front matter keys that decide who may see an article, and the effect of their values. */
import { TIME_LIMIT_KEYS } from './article-dates.ts'
import {
  type Effect,
  hiddenEffect,
  knownEffect,
  onlyFalse,
  onlyTrue,
  publishedEffect,
  statusEffect,
  truthEffect,
  typeEffect,
  unlessFalse,
} from './visibility-words.ts'

/** The text that stands for a mapping, which is no known value of any key. */
export const MAPPING = '{}'

interface DraftKey {
  names: readonly string[]
  effectOf: (text: string) => Effect
  /** True for a key with other meanings, which stays metadata unless its value is plainly private or public. */
  isMetadata?: boolean
}

/** The keys that make a draft, and the effect of their values. */
export const DRAFT_KEYS: readonly DraftKey[] = [
  { names: ['draft', 'isdraft', 'saveasdraft'], effectOf: truthEffect },
  {
    names: ['private', 'hidden', 'unlisted', 'unpublished', 'isprivate', 'ishidden', 'isunlisted'],
    effectOf: hiddenEffect,
  },
  {
    names: ['published', 'publish', 'public', 'ispublished', 'ispublic', 'dgpublish'],
    effectOf: publishedEffect,
  },
  {
    names: [
      ...['status', 'visibility', 'poststatus', 'publishstatus', 'publicationstatus'],
      ...['wpstatus', 'wp:status', 'wppoststatus', 'wordpressstatus'], // WordPress exporters
    ],
    effectOf: statusEffect,
    isMetadata: true,
  },
  // Rows of WordPress that are no posts: revisions, items of menus, attachments.
  {
    names: ['type', 'posttype', 'wpposttype', 'wp:posttype', 'layout'],
    effectOf: typeEffect,
    isMetadata: true,
  },
  { names: ['state', 'audience'], effectOf: knownEffect, isMetadata: true },
  // Grav's rules for the groups of a login
  {
    names: ['access'],
    effectOf: (text) => (text === MAPPING ? 'restricted' : knownEffect(text)),
    isMetadata: true,
  },
  // Pages that a generator does not render (Hugo, Zola) or does not list (Fluid, Gridea, Eleventy).
  { names: ['headless', 'hide', 'hideinlist'], effectOf: onlyTrue('unlisted', 'all') },
  { names: ['render'], effectOf: onlyFalse('unlisted') },
  // Words of themes and scripts; `share: false` is none of them: it only hides buttons.
  {
    names: [
      ...['wip', 'secret', 'encrypt', 'encrypted', 'deleted', 'trashed', 'disabled'],
      ...['unpublish', 'nopublish', 'donotpublish', 'dontpublish', 'notpublished', 'notshow'],
    ],
    effectOf: onlyTrue('unlisted'),
    isMetadata: true,
  },
  {
    names: ['live', 'listed', 'enabled', 'show'],
    effectOf: onlyFalse('unlisted'),
    isMetadata: true,
  },
  // Pages that only redirect (jekyll-redirect-from), and drawings of Obsidian.
  { names: ['redirectto', 'excalidrawplugin'], effectOf: unlessFalse('unlisted'), isMetadata: true },
  { names: ['eleventyexcludefromcollections'], effectOf: unlessFalse('unlisted') },
  // Pages that are not written (Eleventy) or cannot be requested (Grav).
  { names: ['permalink', 'routable'], effectOf: onlyFalse('unlisted'), isMetadata: true },
  // Posts that are not on the web site: Ghost's newsletters, files that Hashnode and Qiita skip.
  { names: ['emailonly', 'ignorepost', 'ignorepublish'], effectOf: onlyTrue('unlisted') },
  {
    names: ['membersonly', 'memberonly', 'paidonly', 'subscribersonly'],
    effectOf: unlessFalse('restricted'),
  },
  {
    names: ['paywall', 'restricted', 'protected', 'requiresauth', 'requireslogin', 'loginrequired'],
    effectOf: onlyTrue('restricted'),
    isMetadata: true,
  },
  { names: ['password', 'postpassword'], effectOf: hiddenEffect },
]

/** All keys that decide who may see an article. */
export const VISIBILITY_KEYS = new Set([
  ...DRAFT_KEYS.flatMap(({ names }) => names),
  'build',
  ...TIME_LIMIT_KEYS,
])
