/** The elements, attributes, classes and schemes that the HTML policy lets through. */

/** Elements an honest article needs. None of them runs code, loads a style or belongs to a form or a drawing. */
export const ALLOWED_TAGS: readonly string[] = [
  ...['address', 'article', 'aside', 'footer', 'header', 'hgroup', 'main', 'nav', 'section'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'center', 'details', 'div', 'dd', 'dl', 'dt'],
  ...['figcaption', 'figure', 'hr', 'li', 'menu', 'ol', 'p', 'pre', 'summary', 'ul'],
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'br', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'i', 'ins'],
  ...['kbd', 'mark', 'q', 'rb', 'rp', 'rt', 'rtc', 'ruby', 's', 'samp', 'small', 'span', 'strike', 'strong'],
  ...['sub', 'sup', 'time', 'tt', 'u', 'var', 'wbr'],
  ...['caption', 'col', 'colgroup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr'],
  ...['audio', 'iframe', 'img', 'input', 'picture', 'source', 'track', 'video'],
]

/** Elements that have no content (WHATWG HTML, "void elements"). */
export const VOID_TAGS = ['br', 'col', 'hr', 'img', 'input', 'source', 'track', 'wbr']

/** Elements whose content goes with them: it was never meant to be read. */
export const NON_TEXT_TAGS = [
  ...['script', 'style', 'textarea', 'option', 'title', 'template'],
  ...['xmp', 'noembed', 'noframes', 'plaintext'],
]

/** Elements whose removal the reader of the import report should hear of. */
export const REPORTED_TAGS = [
  ...['script', 'style', 'iframe', 'object', 'embed', 'applet', 'form', 'svg', 'math', 'canvas'],
  ...['template', 'textarea', 'select', 'frame', 'base', 'meta', 'link'],
]

const SIZE = ['width', 'height']
const CELL = ['align', 'valign', 'colspan', 'rowspan', 'headers', 'scope', 'abbr', ...SIZE]
const MEDIA = ['src', 'controls', 'loop', 'muted', 'preload']
const ALIGNED = [
  'p',
  'div',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'caption',
  'tr',
  'thead',
  'tbody',
  'tfoot',
]

/**
 * Attributes by element. There is no `style` and no `name` but on an anchor, and no form, object or embed to
 * carry one: so no element can stand in for a property of `document` (DOM clobbering).
 */
export const ALLOWED_ATTRIBUTES: Record<string, string[]> = {
  '*': ['id', 'lang', 'dir', 'title', 'hidden'],
  ...Object.fromEntries(ALIGNED.map((tag) => [tag, ['align']])),
  a: ['href', 'name', 'target', 'rel', 'hreflang', 'download'],
  img: ['src', 'srcset', 'sizes', 'alt', 'align', 'loading', 'decoding', ...SIZE],
  source: ['src', 'srcset', 'sizes', 'type', 'media', ...SIZE],
  video: [...MEDIA, 'poster', 'playsinline', ...SIZE],
  audio: MEDIA,
  track: ['src', 'kind', 'srclang', 'label', 'default'],
  iframe: ['src', 'allowfullscreen', 'loading', ...SIZE],
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
}

/** Classes: a code block's language and those that this project's own renderer writes. */
export const ALLOWED_CLASSES = [
  ...['footnote-ref', 'footnotes-sep', 'footnotes', 'footnotes-list', 'footnote-item', 'footnote-backref'],
  'task-list-item',
  /^language-[^\s"'<>&`={}]+$/,
]

/** Schemes of links. Images may also carry their own data, see html.ts. */
export const ALLOWED_SCHEMES = [
  'http',
  'https',
  'mailto',
  'tel',
  'sms',
  'ftp',
  'magnet',
  'geo',
  'xmpp',
  'irc',
]

/** Attributes that hold one address each. */
export const URL_ATTRIBUTES = ['href', 'src', 'poster', 'cite']

/** Hosts whose players may be framed, always by https. */
export const ALLOWED_IFRAME_HOSTS = [
  ...['www.youtube-nocookie.com', 'www.youtube.com', 'youtube.com'],
  ...['player.vimeo.com', 'player.bilibili.com'],
]

/** Words of `rel` that a link keeps (WHATWG HTML, "link types" of `a`). */
export const ALLOWED_REL_KEYWORDS = [
  ...['author', 'bookmark', 'external', 'help', 'license', 'me', 'next', 'nofollow', 'noopener'],
  ...['noreferrer', 'prev', 'search', 'sponsored', 'tag', 'ugc'],
]
