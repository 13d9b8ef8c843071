/** Shortcodes and template tags that become what they show: pictures, players, and links to well-known sites. */
import MarkdownIt from 'markdown-it'
import { parseArguments, type ShortcodeArguments } from './shortcode-arguments.ts'

const markdown = new MarkdownIt('zero', { html: true }).enable(['backticks', 'emphasis', 'link', 'entity'])
const { escapeHtml } = markdown.utils

type Render = (args: ShortcodeArguments, isInline: boolean) => string | null

const YOUTUBE_ID = /^(?:https?:\/\/\S*(?:youtu\.be\/|[?&]v=|\/embed\/|\/shorts\/))?([\w-]{11})(?:[?&#]\S*)?$/
const VIMEO_ID = /^(?:https?:\/\/\S*vimeo\.com\/(?:video\/)?)?(\d{4,12})(?:[?#/]\S*)?$/
const IMAGE_FILE = /\.(?:png|jpe?g|gif|svg|webp|avif|bmp)(?:[?#]\S*)?$/i
const HTTP_URL = /^https?:\/\/[^\s"'<>]+$/

const first = ({ named, positional }: ShortcodeArguments, ...names: string[]) =>
  names.map((name) => named.get(name)).find((value) => value !== undefined) ?? positional[0] ?? ''

const attribute = (name: string, value: string | undefined) =>
  value === undefined || value === '' ? '' : ` ${name}="${escapeHtml(value)}"`

const link = (url: string, text = url) => `<a${attribute('href', url)}>${escapeHtml(text)}</a>`

const frame = (src: string, title: string) =>
  `<iframe${attribute('src', src)}${attribute('title', title)} loading="lazy" allowfullscreen></iframe>`

const youtube: Render = (args) => {
  const id = YOUTUBE_ID.exec(first(args, 'id', 'url'))?.[1]
  const title = args.named.get('title') ?? 'YouTube video'
  return id === undefined ? null : frame(`https://www.youtube-nocookie.com/embed/${id}`, title)
}

const vimeo: Render = (args) => {
  const id = VIMEO_ID.exec(first(args, 'id', 'url'))?.[1]
  const title = args.named.get('title') ?? 'Vimeo video'
  return id === undefined ? null : frame(`https://player.vimeo.com/video/${id}`, title)
}

const bilibili: Render = (args) => {
  const id = /(?:^|\/)(BV\w{10})(?:[?/]|$)/.exec(first(args, 'id', 'bvid', 'src'))?.[1]
  return id === undefined
    ? null
    : frame(`https://player.bilibili.com/player.html?bvid=${id}`, 'Bilibili video')
}

/** Hugo's `gist user id`, Jekyll's and Octopress's `gist user/id file`, Zola's `gist(url="…")`. */
const gist: Render = ({ named, positional }) => {
  const path =
    named.get('url') ?? positional.slice(0, /^[\da-f]{5,}$/.test(positional[1] ?? '') ? 2 : 1).join('/')
  if (HTTP_URL.test(path)) return link(path)
  return /^(?:[\w-]+\/)?[\da-f]{5,40}$/i.test(path) ? link(`https://gist.github.com/${path}`) : null
}

const tweet: Render = (args) => {
  const id = first(args, 'id', 'url', 'link')
  if (HTTP_URL.test(id)) return link(id)
  if (!/^\d{3,25}$/.test(id)) return null
  return link(`https://x.com/${(args.named.get('user') ?? 'i').replace(/\W/g, '')}/status/${id}`)
}

const instagram: Render = (args) => {
  const id = first(args, 'id')
  return /^[\w-]{8,14}$/.test(id) ? link(`https://www.instagram.com/p/${id}/`) : null
}

/** Shows the page of a URL: a player for a video, else a link. */
const embed: Render = (args, isInline) => {
  const url = first(args, 'url', 'src')
  if (!HTTP_URL.test(url)) return null
  return youtube(args, isInline) ?? vimeo(args, isInline) ?? link(url)
}

/** Shows the target of a reference to another page of the site (Hugo's `ref` writes its URL). */
const reference: Render = (args) => {
  const path = first(args, 'path')
  return path === '' ? null : link(path)
}

/** Hexo's `post_link`: a link with a text of its own, else with the name of the post. */
const postLink: Render = ({ positional: [name = '', ...rest] }) => {
  const title = rest.filter((text) => !/^(?:true|false)$/.test(text)).join(' ')
  return /^[^\s{}"'<>&]+$/.test(name) ? link(`{% post_link ${name} %}`, title || name) : null
}

const picture = (named: ReadonlyMap<string, string>, src: string, alt: string) =>
  `<img${attribute('src', src)} alt="${escapeHtml(alt)}"${attribute('title', named.get('imgtitle'))}` +
  `${attribute('width', named.get('width'))}${attribute('height', named.get('height'))}>`

/** Returns the text of a caption without its markup. */
const plainCaption = (caption: string) =>
  markdown
    .parseInline(caption, {})
    .flatMap(({ children }) => children ?? [])
    .map(({ type, content }) => (type === 'html_inline' ? '' : content))
    .join('')

/** Hugo's `figure` (its template `figure.html`), and the like of themes. In a paragraph, only its picture. */
const figure: Render = ({ named, positional }, isInline) => {
  const src = named.get('src') ?? positional.find((value) => IMAGE_FILE.test(value))
  if (src === undefined || src === '') return null
  const caption = named.get('caption') ?? ''
  const image = picture(named, src, named.get('alt') ?? plainCaption(caption))
  const target = named.get('link')
  const linked = target === undefined ? image : `<a${attribute('href', target)}>${image}</a>`
  const attribution = named.get('attr') ?? ''
  const credit = named.has('attrlink')
    ? link(named.get('attrlink') ?? '', attribution)
    : escapeHtml(attribution)
  const title = named.get('title') ?? ''
  const lines = [
    title === '' ? '' : `<h4>${escapeHtml(title)}</h4>`,
    caption === '' ? '' : markdown.renderInline(caption),
    attribution === '' ? '' : credit,
  ].filter((line) => line !== '')
  if (isInline) return linked
  return `<figure>${linked}${lines.length > 0 ? `<figcaption>${lines.join('\n')}</figcaption>` : ''}</figure>`
}

/** Hexo's `img` and `asset_img`: classes, file, width, height, and texts for title and `alt`. */
const hexoImage: Render = (args, isInline) => {
  const { named, positional } = args
  if (named.has('src')) return figure(args, isInline)
  const at = positional.findIndex((value) => IMAGE_FILE.test(value) || /^(?:https?:\/)?\//.test(value))
  if (at < 0) return null
  const rest = positional.slice(at + 1)
  const sizes = rest.filter((value) => /^\d{1,5}$/.test(value))
  const texts = rest.filter((value) => !/^\d{1,5}$/.test(value)).join(' ')
  const [title = '', alt = title] = texts.match(/"[^"]*"|'[^']*'/g)?.map((text) => text.slice(1, -1)) ?? [
    texts,
  ]
  const size = new Map([
    ['width', sizes[0] ?? ''],
    ['height', sizes[1] ?? ''],
  ])
  return picture(size, positional[at] ?? '', alt)
}

const player =
  (tag: 'audio' | 'video'): Render =>
  ({ named }) => {
    const src = ['src', 'mp4', 'webm', 'mp3', 'm4a', 'ogg'].map((name) => named.get(name)).find(Boolean)
    return src === undefined ? null : `<${tag}${attribute('src', src)} controls></${tag}>`
  }

const RENDERERS: ReadonlyMap<string, Render> = new Map<string, Render>([
  ...['youtube', 'youtuber', 'youtubelite'].map((name): [string, Render] => [name, youtube]),
  ...['tweet', 'twitter', 'x'].map((name): [string, Render] => [name, tweet]),
  ...['ref', 'relref'].map((name): [string, Render] => [name, reference]),
  ...['img', 'image', 'asset_img'].map((name): [string, Render] => [name, hexoImage]),
  ...['embed', 'link', 'iframe'].map((name): [string, Render] => [name, embed]),
  ...([
    ['vimeo', vimeo],
    ['bilibili', bilibili],
    ['gist', gist],
    ['instagram', instagram],
    ['post_link', postLink],
  ] as [string, Render][]),
  ...([
    ['figure', figure],
    ['audio', player('audio')],
    ['video', player('video')],
  ] as [string, Render][]),
])

/**
 * Returns the HTML of what a tag shows, or null for a tag that stays text. `isInline` is true within a paragraph. The HTML
 * is not sanitized.
 */
export function renderShortcode(tag: { name: string; text: string }, isInline: boolean): string | null {
  const render = RENDERERS.get(tag.name)
  if (render === undefined || /^(?:\{\{[<%]|\{%-?|\[)\s*\//.test(tag.text)) return null
  return render(parseArguments(tag.text), isInline)
}
