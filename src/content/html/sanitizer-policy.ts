/** Sanitizer policy: allowed tags, attributes, classes, URL schemes, iframe hosts and `rel` keywords. */

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
]

/** Elements without content and end tag (WHATWG HTML, "void elements"). */
export const VOID_TAGS = ['br', 'col', 'hr', 'img', 'input', 'source', 'track', 'wbr']

/** Elements that are removed together with their content, which is not text for readers. */
export const NON_TEXT_TAGS = [
  ...['script', 'style', 'textarea', 'option', 'title', 'template'],
  ...['xmp', 'noembed', 'noframes', 'plaintext'],
]

/** Elements whose removal is reported as a diagnostic. */
export const REPORTED_TAGS = [
  ...['script', 'style', 'iframe', 'object', 'embed', 'applet', 'form', 'svg', 'math', 'canvas'],
  ...['template', 'textarea', 'select', 'frame', 'base', 'meta', 'link'],
]

const SIZE = ['width', 'height']
const CELL = ['align', 'valign', 'colspan', 'rowspan', 'headers', 'scope', 'abbr', ...SIZE]
const MEDIA = ['src', 'controls', 'loop', 'muted', 'preload']
const ALIGNED_TAGS = [
  ...['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr'],
  ...['caption', 'tr', 'thead', 'tbody', 'tfoot'],
]

/**
 * Allowed attributes by element. `style` is not allowed, and `name` only on anchors; forms, objects and embeds are not
 * allowed at all. So no element can replace a property of `document` (DOM clobbering).
 */
export const ALLOWED_ATTRIBUTES: Record<string, string[]> = {
  '*': ['id', 'lang', 'dir', 'title', 'hidden'],
  ...Object.fromEntries(ALIGNED_TAGS.map((tag) => [tag, ['align']])),
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

/** Allowed classes: the language of a code block, and the classes that the Markdown renderer writes. */
export const ALLOWED_CLASSES = [
  ...['footnote-ref', 'footnotes-sep', 'footnotes', 'footnotes-list', 'footnote-item', 'footnote-backref'],
  ...['task-list-item', 'math', 'inline', 'display', 'admonition', 'admonition-title'],
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

/** Hosts of video players that are allowed in an iframe, always with https. */
export const ALLOWED_IFRAME_HOSTS = [
  ...['www.youtube-nocookie.com', 'www.youtube.com', 'youtube.com'],
  ...['player.vimeo.com', 'player.bilibili.com'],
]

/** Allowed keywords of `rel` (WHATWG HTML, "link types" of `a`). */
export const ALLOWED_REL_KEYWORDS = [
  ...['author', 'bookmark', 'external', 'help', 'license', 'me', 'next', 'nofollow', 'noopener'],
  ...['noreferrer', 'prev', 'search', 'sponsored', 'tag', 'ugc'],
]
