/** Built-in sanitizer policy: allowed tags, attributes, roles, classes, URL schemes and `rel` keywords. */

/** Token elements of MathML Core, which contain text. */
const MATH_TOKENS = ['mi', 'mn', 'mo', 'ms', 'mtext', 'mspace']

/**
 * Elements of MathML Core, without `maction`, which has behavior, and `annotation-xml`, which may contain HTML that parsers
 * disagree about.
 */
export const MATH_TAGS = [
  ...['math', 'semantics', 'annotation', 'merror', 'mfrac', 'mmultiscripts', 'mover', 'mpadded', 'mphantom'],
  ...['mprescripts', 'mroot', 'mrow', 'msqrt', 'mstyle', 'msub', 'msubsup', 'msup', 'mtable', 'mtd', 'mtr'],
  ...['munder', 'munderover', ...MATH_TOKENS],
]

/** Elements that articles use. None of them executes code, loads a style sheet, or is part of a form or of SVG. */
export const ALLOWED_TAGS: readonly string[] = [
  ...['address', 'article', 'aside', 'footer', 'header', 'hgroup', 'main', 'nav', 'section'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'center', 'details', 'div', 'dd', 'dl', 'dt'],
  ...['figcaption', 'figure', 'hr', 'li', 'menu', 'ol', 'p', 'pre', 'summary', 'ul'],
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'br', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'i', 'ins'],
  ...['kbd', 'mark', 'q', 'rb', 'rp', 'rt', 'rtc', 'ruby', 's', 'samp', 'small', 'span', 'strike', 'strong'],
  ...['sub', 'sup', 'time', 'tt', 'u', 'var', 'wbr'],
  ...['caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'],
  ...['audio', 'iframe', 'img', 'input', 'picture', 'source', 'track', 'video'],
  ...MATH_TAGS,
]

/** Elements without content and end tag (WHATWG HTML, "void elements"). */
export const VOID_TAGS = ['br', 'col', 'hr', 'img', 'input', 'source', 'track', 'wbr']

/** Elements that are removed together with their content, which is not text for readers. */
export const NON_TEXT_TAGS = [
  ...['script', 'style', 'textarea', 'option', 'title', 'template'],
  ...['xmp', 'noembed', 'noframes', 'plaintext', 'annotation-xml'],
]

/** Elements whose removal is reported as a diagnostic. */
export const REPORTED_TAGS = [
  ...['script', 'style', 'iframe', 'object', 'embed', 'applet', 'form', 'svg', 'canvas'],
  ...['maction', 'annotation-xml', 'template', 'textarea', 'select', 'frame', 'base', 'meta', 'link'],
]

const SIZE = ['width', 'height']
const CELL = ['align', 'valign', 'colspan', 'rowspan', 'headers', 'scope', 'abbr', ...SIZE]
const MEDIA = ['src', 'controls', 'loop', 'muted', 'preload']
/** Elements whose `align` attribute aligns their text, as the style `text-align` does. */
export const TEXT_ALIGNED_TAGS = [
  ...['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['tr', 'thead', 'tbody', 'tfoot', 'td', 'th'],
]
/** Elements whose size may be given in a style. */
export const SIZED_TAGS = ['img', 'video', 'iframe']
const ARIA = ['label', 'labelledby', 'describedby', 'details', 'hidden', 'level'].map(
  (name) => `aria-${name}`,
)
/** Attributes of all elements of MathML Core. */
const MATH = ['mathvariant', 'displaystyle', 'scriptlevel']
const SPACE = ['height', 'depth', 'width']
const OPERATOR = [
  ...['form', 'fence', 'separator', 'lspace', 'rspace', 'stretchy', 'symmetric', 'maxsize', 'minsize'],
  ...['largeop', 'movablelimits'],
]

/**
 * Allowed attributes by element. `style` is not allowed, and `name` only on anchors; forms, objects and embeds are not
 * allowed at all. So no element can replace a property of `document` (DOM clobbering).
 */
export const ALLOWED_ATTRIBUTES: Record<string, string[]> = {
  '*': ['id', 'lang', 'dir', 'title', 'hidden', 'role', ...ARIA],
  ...Object.fromEntries([...TEXT_ALIGNED_TAGS, 'hr', 'caption'].map((tag) => [tag, ['align']])),
  a: ['href', 'name', 'target', 'rel', 'hreflang', 'download'],
  img: ['src', 'srcset', 'sizes', 'alt', 'align', 'loading', 'decoding', ...SIZE],
  source: ['src', 'srcset', 'sizes', 'type', 'media', ...SIZE],
  video: [...MEDIA, 'poster', 'playsinline', ...SIZE],
  audio: MEDIA,
  track: ['src', 'kind', 'srclang', 'label', 'default'],
  iframe: ['src', 'allow', 'allowfullscreen', 'loading', ...SIZE],
  input: ['type', 'checked', 'disabled'],
  details: ['open'],
  ol: ['start', 'type', 'reversed'],
  ul: ['type'],
  li: ['value'],
  table: ['align', 'border', ...SIZE],
  td: CELL,
  th: CELL,
  col: ['span', 'align', ...SIZE],
  colgroup: ['span', 'align'],
  blockquote: ['cite'],
  q: ['cite'],
  del: ['cite', 'datetime'],
  ins: ['cite', 'datetime'],
  time: ['datetime'],
  data: ['value'],
  ...Object.fromEntries(MATH_TAGS.map((tag) => [tag, MATH])),
  math: [...MATH, 'display', 'alttext'],
  annotation: ['encoding'],
  mo: [...MATH, ...OPERATOR],
  mspace: [...MATH, ...SPACE],
  mpadded: [...MATH, ...SPACE, 'lspace', 'voffset'],
  mfrac: [...MATH, 'linethickness'],
  mover: [...MATH, 'accent'],
  munder: [...MATH, 'accentunder'],
  munderover: [...MATH, 'accent', 'accentunder'],
  mtd: [...MATH, 'columnspan', 'rowspan'],
}

/**
 * Roles that describe the structure of a document (WAI-ARIA 1.2, section 5.3.3; DPUB-ARIA), and regions. A role of a widget
 * or of a live region would promise a behavior that an article cannot have.
 */
export const ALLOWED_ROLES: ReadonlySet<string> = new Set([
  ...['article', 'blockquote', 'caption', 'cell', 'code', 'columnheader', 'complementary', 'definition'],
  ...[
    'deletion',
    'document',
    'emphasis',
    'figure',
    'generic',
    'group',
    'heading',
    'img',
    'insertion',
    'list',
  ],
  ...['listitem', 'math', 'navigation', 'none', 'note', 'paragraph', 'presentation', 'region', 'row'],
  ...['rowgroup', 'rowheader', 'separator', 'strong', 'subscript', 'superscript', 'table', 'term', 'time'],
  ...['doc-abstract', 'doc-backlink', 'doc-biblioentry', 'doc-bibliography', 'doc-biblioref', 'doc-endnote'],
  ...['doc-endnotes', 'doc-epigraph', 'doc-example', 'doc-footnote', 'doc-glossary', 'doc-noteref'],
  ...['doc-pullquote', 'doc-qna', 'doc-subtitle', 'doc-tip', 'doc-toc'],
])

/**
 * Allowed classes: the language of a code block, those that the Markdown renderer writes, and those by which WordPress and
 * others align pictures. Classes of admonitions are in sanitizer.ts.
 */
export const ALLOWED_CLASSES = [
  ...['footnote-ref', 'footnotes-sep', 'footnotes', 'footnotes-list', 'footnote-item', 'footnote-backref'],
  ...['task-list-item', 'math', 'inline', 'display', 'admonition', 'admonition-title'],
  ...['aligncenter', 'alignleft', 'alignright', 'alignnone', 'alignwide', 'alignfull'],
  ...['wp-caption', 'wp-caption-text', 'size-thumbnail', 'size-medium', 'size-large', 'size-full'],
  /^language-[^\s"'<>&`={}]+$/,
]

/** The kind of an admonition, which is a class of its `aside` element. */
export const ADMONITION_KIND = /^[a-z][a-z\d-]{0,29}$/

/** Allowed URL schemes of links. Images may be `data:` URLs too (see sanitizer.ts). */
export const ALLOWED_SCHEMES = [
  ...['http', 'https', 'mailto', 'tel', 'sms', 'ftp', 'magnet', 'geo', 'xmpp', 'irc'],
]

/** Attributes whose value is one URL. */
export const URL_ATTRIBUTES = ['href', 'src', 'poster', 'cite']

/** Allowed keywords of `rel` (WHATWG HTML, "link types" of `a`). */
export const ALLOWED_REL_KEYWORDS = [
  ...['author', 'bookmark', 'external', 'help', 'license', 'me', 'next', 'nofollow', 'noopener'],
  ...['noreferrer', 'prev', 'search', 'sponsored', 'tag', 'ugc'],
]
