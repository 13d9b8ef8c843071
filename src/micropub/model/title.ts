/** Titles of posts without `name`: the beginning of the text, or what the post responds to. */

import type { ArticleDraft } from '../../articles/schema.ts'
import { renderBody } from '../../content/body.ts'
import { truncate } from '../../content/html/excerpt.ts'
import type { HtmlPolicy } from '../../content/html/html-policy.ts'
import { firstText, type PostProperties } from '../properties.ts'
import { bodyOfPost, pictureAlt } from './content.ts'

/** Maximum length of a derived title, in graphemes. */
const TITLE_LENGTH = 80

/** The part of a body that is read for a title, in UTF-16 code units. */
const READ_LENGTH = 2_000

/** Properties that name another page, and how the title of such a post begins. */
const RESPONSES: ReadonlyMap<string, string> = new Map([
  ['in-reply-to', 'Reply to'],
  ['like-of', 'Like of'],
  ['repost-of', 'Repost of'],
  ['bookmark-of', 'Bookmark of'],
])

/** The properties from which a title is derived. */
export const TITLE_SOURCES: ReadonlySet<string> = new Set([
  ...['name', 'content', 'summary', 'photo', 'video', 'audio'],
  ...RESPONSES.keys(),
])

/**
 * Returns the title of a post without `name`: the first line of its text, else of its summary, else what it responds to, else the
 * description of its picture. Null when it has none of them.
 */
export function derivedTitle(post: PostProperties, policy: HtmlPolicy): string | null {
  const text = titleOfBody(bodyOfPost(post), policy) ?? titleOfText(firstText(post, 'summary') ?? '')
  if (text !== null) return text
  for (const [name, label] of RESPONSES) {
    const url = firstText(post, name)
    if (url !== undefined) return titleOfText(`${label} ${url}`)
  }
  if (post.has('photo')) return titleOfText(pictureAlt(post, 0) ?? '') ?? 'Photo'
  return post.has('video') ? 'Video' : post.has('audio') ? 'Audio' : null
}

/** Returns the title that a body gives a post; null for a body without text. */
function titleOfBody(body: ArticleDraft['body'] | undefined, policy: HtmlPolicy): string | null {
  if (!body) return null
  return titleOfText(renderBody({ ...body, source: body.source.slice(0, READ_LENGTH) }, policy).text)
}

function titleOfText(text: string): string | null {
  const line = text.split('\n').find((each) => each.trim() !== '')
  return line === undefined ? null : truncate(line.trim(), TITLE_LENGTH)
}
