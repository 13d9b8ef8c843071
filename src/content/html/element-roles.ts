/** What the elements of an article are to a reader of its text: blocks, containers, media, noise, headings. */

/** What the name of an element says. */
export interface ElementRole {
  isBlock: boolean
  isContainer: boolean
  isMedia: boolean
  /** Text that a reader of the text alone has no use for: readings above characters, words for old browsers. */
  isNoise: boolean
  /** 1 to 6 for headings, else 0. */
  level: number
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const CONTAINERS = ['blockquote', 'li', 'dd', 'dt', 'table', 'figure', 'summary', 'nav', 'aside']
const BLOCKS = [
  ...[
    'address',
    'article',
    'footer',
    'header',
    'hgroup',
    'main',
    'section',
    'center',
    'details',
    'div',
    'dl',
  ],
  ...[
    'figcaption',
    'hr',
    'menu',
    'ol',
    'p',
    'pre',
    'ul',
    'caption',
    'tbody',
    'td',
    'tfoot',
    'th',
    'thead',
    'tr',
  ],
  ...HEADINGS,
  ...CONTAINERS,
]
const MEDIA = ['img', 'video', 'audio', 'iframe']
const NOISE = ['rt', 'rp', 'rtc', 'video', 'audio', 'iframe']
const ELEMENTS = new Map(
  [...BLOCKS, ...MEDIA, ...NOISE].map((name): [string, ElementRole] => [
    name,
    {
      isBlock: BLOCKS.includes(name),
      isContainer: CONTAINERS.includes(name),
      isMedia: MEDIA.includes(name),
      isNoise: NOISE.includes(name),
      level: HEADINGS.indexOf(name) + 1,
    },
  ]),
)
const INLINE: ElementRole = { isBlock: false, isContainer: false, isMedia: false, isNoise: false, level: 0 }

/** What an element is by its name; inline text, if nothing else. */
export function elementRole(name: string): ElementRole {
  return ELEMENTS.get(name) ?? INLINE
}
