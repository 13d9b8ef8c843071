/** Markdown renderer: GFM with footnotes, definition lists and raw HTML, as in Hugo. Its HTML is not sanitized yet. */
import MarkdownIt, { type StateInline } from 'markdown-it'
import definitionLists from 'markdown-it-deflist'
import { findTemplatedTagEnd } from '../html/raw-html.ts'
import { admonitionBlocksPlugin } from './admonition-blocks.ts'
import { attributeListsPlugin } from './attribute-lists.ts'
import { calloutsPlugin } from './callouts.ts'
import { codeTagsPlugin } from './code-tags.ts'
import { eastAsianPlugin } from './east-asian.ts'
import { finishTokensPlugin } from './finish-tokens.ts'
import { footnotesPlugin } from './footnotes.ts'
import { htmlBlocksPlugin } from './html-blocks.ts'
import { parseJsxPicture } from './jsx-pictures.ts'
import { autolinksPlugin, verbatimUrlsPlugin } from './links.ts'
import { removeLongComments } from './long-comments.ts'
import { markdownInHtmlPlugin } from './markdown-in-html.ts'
import { mathPlugin } from './math.ts'
import { pairedTagsPlugin } from './paired-tags.ts'
import { renderShortcode } from './shortcodes.ts'
import { renderTemplateAsText, templateBlocksPlugin } from './template-blocks.ts'
import { parseCommentAt } from './template-comments.ts'
import type { TemplateLog } from './template-log.ts'
import { parseTemplateAt } from './template-tags.ts'
import { tocMarkersPlugin } from './toc-markers.ts'
import { wikiLinksPlugin } from './wiki-links.ts'

const markdown = createRenderer(false)
const mdx = createRenderer(true)

function createRenderer(isMdx: boolean): MarkdownIt {
  const md = new MarkdownIt({ html: true, linkify: true })
  footnotesPlugin(md)
  md.use(definitionLists)
  if (isMdx) md.disable('code') // MDX has no indented code
  htmlBlocksPlugin(md, isMdx)
  verbatimUrlsPlugin(md)
  autolinksPlugin(md)
  codeTagsPlugin(md)
  pairedTagsPlugin(md)
  templateBlocksPlugin(md)
  tocMarkersPlugin(md)
  attributeListsPlugin(md)
  admonitionBlocksPlugin(md)
  calloutsPlugin(md)
  markdownInHtmlPlugin(md)
  md.inline.ruler.before('escape', 'template', templateRule)
  mathPlugin(md)
  eastAsianPlugin(md)
  wikiLinksPlugin(md)
  finishTokensPlugin(md)
  md.core.ruler.after('normalize', 'long_comments', (state) => {
    state.src = removeLongComments(state.src)
  })
  return md
}

/**
 * Renders a Markdown body and adds its template tags to `log`. Throws `ContentError` `too-large` when repeated references
 * to one link definition make the page too large, or when there are too many footnotes.
 */
export function renderMarkdown(source: string, log: TemplateLog, isMdx = false): string {
  return (isMdx ? mdx : markdown).render(source, { log })
}

/** Inline rule: removes comments, renders shortcodes, and keeps other tags and components as text. */
function templateRule(state: StateInline, silent: boolean): boolean {
  if (!'{<[%#'.includes(state.src.charAt(state.pos))) return false
  const comment = parseCommentAt(state.src, state.pos, state.posMax)
  if (comment !== null) {
    if (!silent && comment.html !== '') state.push('html_inline', '', 0).content = comment.html
    state.pos = comment.end
    return true
  }
  const picture = parseJsxPicture(state.src, state.pos, state.env)
  if (picture !== null && picture.end <= state.posMax) {
    if (!silent) state.push('html_inline', '', 0).content = picture.html
    state.pos = picture.end
    return true
  }
  const tag = parseTemplateAt(state.src, state.pos)
  if (tag === null) return templatedHtmlTag(state, silent)
  if (tag.end > state.posMax) return false
  const html = silent ? null : renderShortcode(tag, true)
  if (html !== null) state.push('html_inline', '', 0).content = html
  else if (!silent) renderTemplateAsText(state.push('text_special', '', 0), tag, state.pos)
  state.pos = tag.end
  return true
}

/** Parses an HTML tag with template tags in its attributes as inline HTML, as in an HTML block. */
function templatedHtmlTag(state: StateInline, silent: boolean): boolean {
  const end = findTemplatedTagEnd(state.src, state.pos, state.posMax)
  if (end === null) return false
  if (!silent) state.push('html_inline', '', 0).content = state.src.slice(state.pos, end)
  state.pos = end
  return true
}
