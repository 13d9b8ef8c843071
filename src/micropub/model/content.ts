/** Text and pictures of a post, and the body of the article that has both. */
import type { ArticleDraft } from '../../articles/schema.ts'
import { MEDIA_PATH } from '../../content/media/media-urls.ts'
import { invalidRequest } from '../../errors.ts'
import { escapeHtmlText } from '../../feeds/absolute-urls.ts'
import { SafeUrl } from '../../schemas/url.ts'
import { memberText, type PostProperties, textOf } from '../properties.ts'

type Body = ArticleDraft['body']

/** A picture of a post. */
interface PostPicture {
  url: string
  /** What it shows; null when nobody has said so. */
  alt: string | null
}

/**
 * Returns the body in `content`: HTML in an object with `html`, else Markdown; undefined without the property. Throws DomainError
 * `invalid` for another value.
 */
export function bodyOfPost(post: PostProperties): Body | undefined {
  const [content] = post.get('content') ?? []
  if (content === undefined) return undefined
  const html = memberText(content, 'html')
  if (html !== undefined) return { format: 'html', source: html }
  const source = textOf(content)
  if (source === undefined)
    throw invalidRequest('body', '/content', 'must be a text, or an object with the text in `html`')
  return { format: 'markdown', source }
}

/**
 * Returns the pictures in `photo`. Their descriptions are in the objects of JSON requests (section 3.3.2), or in `mp-photo-alt`, in
 * the same order. Throws DomainError `invalid` for a value that is no URL.
 */
export function picturesOfPost(post: PostProperties): PostPicture[] {
  return (post.get('photo') ?? []).map((value, index) => {
    const url = SafeUrl.safeParse(textOf(value))
    const isData = textOf(value)?.startsWith('data:')
    if (!url.success || isData)
      throw invalidRequest('body', `/photo/${index}`, 'must be a URL: send files to the media endpoint')
    return { url: url.data, alt: pictureAlt(post, index) ?? null }
  })
}

/** Returns the description of a picture; undefined without one. */
export const pictureAlt = (post: PostProperties, index: number): string | undefined =>
  memberText(post.get('photo')?.[index], 'alt') ?? textOf(post.get('mp-photo-alt')?.[index])

/** Returns the body with these pictures at its end, except those that it has already. */
export function withPictures(body: Body, pictures: readonly PostPicture[]): Body {
  const print = body.format === 'html' ? pictureHtml : pictureMarkdown
  const missing = pictures.filter(({ url }) => !body.source.includes(url)).map(print)
  return { ...body, source: [body.source, ...missing].filter((part) => part !== '').join('\n\n') }
}

const pictureHtml = ({ url, alt }: PostPicture) =>
  `<p><img src="${escapeHtmlText(url)}" alt="${escapeHtmlText(alt ?? '')}"></p>`

function pictureMarkdown({ url, alt }: PostPicture): string {
  const text = (alt ?? '').replace(/\s+/g, ' ').replace(/[\\[\]]/g, '\\$&')
  return `![${text}](<${url.replace(/[<>\\\s]/g, (character) => encodeURIComponent(character))}>)`
}

/** Returns the post whose pictures of this server are paths, as elsewhere in articles. `origin` is its scheme and host. */
export function withLocalPictures(post: PostProperties, origin: string): PostProperties {
  const photos = post.get('photo')
  if (!photos) return post
  const localUrl = (value: unknown) => {
    const url = textOf(value)
    if (!url?.startsWith(`${origin}${MEDIA_PATH}/`)) return value
    const path = url.slice(origin.length)
    return typeof value === 'string' ? path : { ...(value as object), value: path }
  }
  return new Map([...post, ['photo', photos.map(localUrl)]])
}
