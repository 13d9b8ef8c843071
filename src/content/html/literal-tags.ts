/** Tags in prose that are no markup: `List<String>`, `<name>`, and an element named in a sentence such as `<style>`. */

import { NON_TEXT_TAGS } from './sanitizer-policy.ts'

/** The elements of HTML, obsolete ones included, and those of SVG and MathML whose names are no common words. */
const HTML_ELEMENTS = new Set(
  [
    'a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br',
    'button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl',
    'dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i',
    'iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu menuitem',
    'meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param picture',
    'plaintext portal pre progress q rb rp rt rtc ruby s samp script search section select selectedcontent shadow slot',
    'small source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time',
    'title tr track tt u ul var video wbr xmp',
    'animate circle clippath defs desc ellipse filter foreignobject g line lineargradient marker mask path pattern polygon',
    'polyline radialgradient rect set stop switch symbol text textpath tspan use view',
    'annotation maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow',
    'ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics',
  ].flatMap((names) => names.split(' ')),
)

/** Elements whose content a browser does not parse, so a tag without an end tag takes the rest of the page. */
const VERBATIM_ELEMENTS = new Set([...NON_TEXT_TAGS, 'iframe'])
const VERBATIM_TAG = new RegExp(`(\`?)<(${[...VERBATIM_ELEMENTS].join('|')})(?=[\\s/>])([^<>]*)>`, 'gi')
const TAG = /<(\/?)([a-z][^\s<>/]*)(?=([^<>]*)>)/gi
const START_TAG = /<([a-z][^\s<>/]*)/gi
const VERBATIM_CONTENT = /<!--[\s\S]*?(?:-->|$)|<(script|style|textarea|xmp)\b[\s\S]*?(?:<\/\1|$)/gi

/** Escapes every tag of a text in which only elements of HTML are markup. */
export function escapeUnknownTags(text: string): string {
  return text.replace(TAG, (tag, _slash: string, name: string) =>
    HTML_ELEMENTS.has(name.toLowerCase()) ? tag : `&lt;${tag.slice(1)}`,
  )
}

/**
 * Returns true for a tag such as `<name>`: its element exists neither in HTML nor, having a hyphen or a colon, elsewhere,
 * and it has no attributes. `hasEndTag` is false if the text behind it does not contain the end tag.
 */
export function isLiteralTag(tag: string, hasEndTag: (name: string) => boolean): boolean {
  const [, name, attributes = ''] = /^<([a-z][a-z\d_]*)([^<>]*)>$/i.exec(tag) ?? []
  if (name === undefined) return false
  const element = name.toLowerCase()
  if (VERBATIM_ELEMENTS.has(element)) return !tag.endsWith('/>') && !hasEndTag(element)
  return !HTML_ELEMENTS.has(element) && attributes.trim() === '' && !hasEndTag(element)
}

/** Escapes the literal tags of raw HTML. */
export function escapeLiteralTags(html: string): string {
  if (!mayHaveLiteralTag(html)) return html
  const lastEndTags = new Map<string, number>()
  for (const { 1: name = '', index } of html.matchAll(/<\/([a-z][a-z\d_]*)/gi)) {
    lastEndTags.set(name.toLowerCase(), index)
  }
  const verbatim = Array.from(html.matchAll(VERBATIM_CONTENT), ({ 0: { length }, index }) => ({
    index,
    length,
  }))
  let next = 0
  return html.replace(TAG, (start, _slash, _name, rest: string, at: number) => {
    while ((verbatim[next]?.index ?? at) + (verbatim[next]?.length ?? 0) < at) next++
    if ((verbatim[next]?.index ?? at) < at) return start
    const isLiteral = isLiteralTag(`${start}${rest}>`, (name) => (lastEndTags.get(name) ?? -1) > at)
    return isLiteral ? `&lt;${start.slice(1)}` : start
  })
}

/** Returns false for most HTML, in which every tag is that of an element whose tags are markup. */
function mayHaveLiteralTag(html: string): boolean {
  for (const [, name = ''] of html.matchAll(START_TAG)) {
    const element = name.toLowerCase()
    if (!HTML_ELEMENTS.has(element) || VERBATIM_ELEMENTS.has(element)) return true
  }
  return false
}

/**
 * Escapes the opening tags of elements such as `<style>` that have no end tag, or that stand in backticks, so that the
 * text behind them is not removed with them. A tag with attributes (`<iframe src="…" />`) gets an end tag instead.
 */
export function escapeUnclosedTags(html: string): string {
  const lastEndTags = new Map<string, number>()
  return html.replace(VERBATIM_TAG, (tag, backtick: string, name: string, rest: string, at: number) => {
    const element = name.toLowerCase()
    const end = lastEndTags.get(element) ?? lastIndexOf(html, new RegExp(`</${element}`, 'gi'))
    lastEndTags.set(element, end)
    if (backtick === '' && end > at && !rest.endsWith('/')) return tag
    const hasAttributes = backtick === '' && rest.replace(/\/$/, '').trim() !== ''
    return hasAttributes ? `${tag}</${element}>` : tag.replace('<', '&lt;')
  })
}

function lastIndexOf(text: string, pattern: RegExp): number {
  let last = -1
  for (const { index } of text.matchAll(pattern)) last = index
  return last
}
