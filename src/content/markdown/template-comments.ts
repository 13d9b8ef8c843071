/** Comments of other site generators and note programs, and Liquid's `raw` tags, which are removed. */

const LIQUID_OPEN = '\\{%-?\\s{0,9}comment(?:\\s[^%{}]{0,200})?%\\}'

/**
 * First two characters, opening and closing pattern of each comment syntax: Liquid, Twig and Django (`{% comment "why" %}`); Markdoc; Liquid's
 * inline comment; Jinja, Twig, Nunjucks and Tera (`{# … #}`, which differs from a heading id `{#id}`); Hugo's shortcode and
 * template comment; Blade; Antlers; Handlebars; ERB; JSP; kramdown; MDX; CriticMarkup; Logseq; Obsidian.
 */
const COMMENT_SYNTAXES = [
  ['{%', LIQUID_OPEN, '\\{%-?\\s{0,9}(?:end|/\\s{0,9})comment\\s{0,9}-?%\\}'],
  ['{%', '\\{%-?\\s{0,9}#', '%\\}'],
  ['{#', '\\{#(?![\\p{L}\\p{N}_:-]+[^{}#]{0,200}\\})', '#\\}'],
  [
    '{{',
    '\\{\\{[<%]\\s{0,9}comment\\s{0,9}[>%]\\}\\}',
    '\\{\\{[<%]\\s{0,9}/\\s{0,9}comment\\s{0,9}[>%]\\}\\}',
  ],
  ['{{', '\\{\\{-?\\s{0,9}/\\*', '\\*/\\s{0,9}-?\\}\\}'],
  ['{{', '\\{\\{!--', '--\\}\\}'],
  ['{{', '\\{\\{--', '--\\}\\}'],
  ['{{', '\\{\\{~?!', '\\}\\}'],
  ['{{', '\\{\\{#(?![\\p{L}\\p{N}_-]+[^{}#]{0,200}\\}\\})', '#\\}\\}'],
  ['<%', '<%--', '--%>'],
  ['<%', '<%#', '%>'],
  ['{:', '\\{::comment\\}', '\\{:/(?:comment)?\\}'],
  ['{/', '(?<!\\{)\\{/\\*', '\\*/\\}'],
  ['{>', '\\{>>', '<<\\}'],
  ['#+', '(?<=^|\\n)#\\+BEGIN_COMMENT\\b', '(?<=\\n)#\\+END_COMMENT\\b'],
  // After a digit it is a percent sign (`100%% sure`), and a word behind a space opens another one (`%%time`, `%%bash`).
  ['%%', '(?<![\\d%])%%(?!%)', '%%(?!%)(?<!(?<=%%\\S[^%\\n]{0,99})\\s%%(?=\\w))'],
].map(([start = '', open = '', close = '']) => ({
  start,
  open: new RegExp(open, 'uy'),
  // Comments do not nest: the search for a close ends at the next open, so all searches together take linear time.
  closeOrOpen: new RegExp(`(${close})|${open}`, 'gu'),
}))

/** A `raw` or `endraw` tag of Liquid and Nunjucks. Only the tag is removed: its content is shown as text, like all text. */
const RAW_TAG = /\{%-?\s{0,9}(?:end)?raw\s{0,9}-?%\}/y

/** A blank line, also in a block quote. */
export const BLANK_LINE = /\n[ \t>]*\n/

/** The excerpt separator of Docusaurus, in its MDX form. */
const EXCERPT_SEPARATOR = /^\{\/\*\s*truncate\s*\*\/\}$/i

/** The syntaxes by their first two characters. */
const SYNTAXES_BY_START = new Map(
  COMMENT_SYNTAXES.map(({ start }) => [start, COMMENT_SYNTAXES.filter((syntax) => syntax.start === start)]),
)

/** A comment: its end in the source, and the HTML that replaces it. Only an excerpt separator becomes HTML. */
interface TemplateComment {
  end: number
  html: string
}

/**
 * Parses the comment or `raw` tag that begins at `start`. Returns null if there is none, or if it is not closed before
 * `max`.
 */
export function parseCommentAt(text: string, start: number, max = text.length): TemplateComment | null {
  const syntaxes = SYNTAXES_BY_START.get(text.slice(start, start + 2))
  if (syntaxes === undefined) return null
  RAW_TAG.lastIndex = start
  if (RAW_TAG.test(text)) return RAW_TAG.lastIndex > max ? null : { end: RAW_TAG.lastIndex, html: '' }
  for (const { open, closeOrOpen } of syntaxes) {
    open.lastIndex = start
    if (!open.test(text)) continue
    closeOrOpen.lastIndex = open.lastIndex
    if (closeOrOpen.exec(text)?.[1] === undefined || closeOrOpen.lastIndex > max) return null
    const comment = text.slice(start, closeOrOpen.lastIndex)
    if (comment.startsWith('%%') && !isObsidianComment(text, start, comment)) return null
    return { end: closeOrOpen.lastIndex, html: EXCERPT_SEPARATOR.test(comment) ? '<!-- truncate -->' : '' }
  }
  return null
}

/** Returns true unless the comment begins within a line and contains a blank line, which is two percent signs in prose. */
function isObsidianComment(text: string, start: number, comment: string): boolean {
  const isBlock =
    /^%%\s*\n/.test(comment) || /(?:^|\n)[ \t>*+-]*$/.test(text.slice(Math.max(0, start - 40), start))
  return isBlock || !BLANK_LINE.test(comment)
}
