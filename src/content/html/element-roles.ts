/** Roles of HTML elements for text extraction: blocks, containers, media, excluded text, headings. */

/** The role of an element, as far as its name decides. */
interface ElementRole {
  isBlock: boolean
  isContainer: boolean
  isMedia: boolean
  /** True when the plain text excludes its content: ruby annotations, and fallback content of media. */
  isExcluded: boolean
  /** 1 to 6 for headings, else 0. */
  headingLevel: number
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const CONTAINERS = ['blockquote', 'li', 'dd', 'dt', 'table', 'figure', 'summary', 'nav', 'aside']
const BLOCKS = [
  ...['address', 'article', 'footer', 'header', 'hgroup', 'main', 'section', 'center', 'details', 'div'],
  ...['dl', 'figcaption', 'hr', 'menu', 'ol', 'p', 'pre', 'ul'],
  ...['caption', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'],
  ...HEADINGS,
  ...CONTAINERS,
]
const MEDIA = ['img', 'video', 'audio', 'iframe']
const EXCLUDED = ['rt', 'rp', 'rtc', 'video', 'audio', 'iframe']
const ROLES = new Map(
  [...BLOCKS, ...MEDIA, ...EXCLUDED].map((name): [string, ElementRole] => [
    name,
    {
      isBlock: BLOCKS.includes(name),
      isContainer: CONTAINERS.includes(name),
      isMedia: MEDIA.includes(name),
      isExcluded: EXCLUDED.includes(name),
      headingLevel: HEADINGS.indexOf(name) + 1,
    },
  ]),
)
const INLINE: ElementRole = {
  ...{ isBlock: false, isContainer: false, isMedia: false, isExcluded: false },
  headingLevel: 0,
}

/** Returns the role of an element by its name: inline text for all names without another role. */
export function elementRole(name: string): ElementRole {
  return ROLES.get(name) ?? INLINE
}
