/** Files that a site names to a front end: in articles, authors, lists of media, feeds, the sitemap and the first page. */
import { XMLParser } from 'fast-xml-parser'
import { Parser } from 'htmlparser2'
import sharp from 'sharp'
import type { Booted } from './app.ts'

type Request = Booted['request']

/** A file that a response names, with what the response says about it. */
interface NamedFile {
  /** Where it is named, such as `/feed.xml enclosure`. */
  from: string
  url: string
  type?: string | undefined
  bytes?: number | undefined
  /** In pixels. */
  width?: number | undefined
}

const XML = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  isArray: (name) => /^(?:item|entry|link|url|image:image)$/.test(name),
})

/** Returns every file that a front end finds. */
async function listNamedFiles(request: Request): Promise<NamedFile[]> {
  return [
    ...(await filesOfArticles(request)),
    ...(await filesOfAuthors(request)),
    ...(await filesOfMedia(request)),
    ...(await filesOfFeeds(request)),
    ...(await filesOfSitemap(request)),
    ...(await filesOfHomePage(request)),
  ]
}

/** Fetches every file that a front end finds. Returns what is wrong with them, and how many files places name. */
export async function checkNamedFiles(request: Request) {
  const files = await listNamedFiles(request)
  const faults: string[] = []
  for (const file of files) {
    const fault = await findFault(request, file)
    if (fault !== null) faults.push(fault)
  }
  const count = (place: RegExp) => files.filter(({ from }) => place.test(from)).length
  return { faults, count }
}

/** Fetches a file. Returns what is wrong with it, or null. */
async function findFault(request: Request, file: NamedFile): Promise<string | null> {
  const place = `${file.from}: ${file.url}`
  const [, path] = /^(?:http:\/\/127\.0\.0\.1:\d+)?(\/[^/].*)$/.exec(file.url) ?? []
  if (path === undefined) return `${place}: not on this server`
  const { status, headers, body } = await request
    .get(path)
    .set('accept-encoding', 'identity')
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => done(null, Buffer.concat(chunks)))
    })
  if (status !== 200) return `${place}: status ${status}`
  const type = String(headers['content-type'])
  if (file.type === undefined ? !type.startsWith('image/') : type !== file.type) return `${place}: ${type}`
  const length = headers['content-length']
  if (length !== undefined && Number(length) !== body.length) return `${place}: Content-Length ${length}`
  if (file.bytes !== undefined && body.length !== file.bytes)
    return `${place}: ${body.length} bytes instead of ${file.bytes}`
  if (file.width === undefined) return null
  const width = type === 'image/svg+xml' ? widthOfSvg(body) : (await sharp(body).metadata()).width
  return width === file.width ? null : `${place}: ${width} pixels wide instead of ${file.width}`
}

const widthOfSvg = (body: Buffer) => Number(/<svg[^>]* width="(\d+)"/.exec(body.toString())?.[1])

/** Returns every item of a list, page by page. */
async function listAll<Item>(request: Request, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = { limit: 100, ...(cursor !== '' && { cursor }) }
    const { body }: { body: { data: Item[]; pagination: { next: string | null } } } = await request
      .get(path)
      .query(query)
    items.push(...body.data)
    cursor = body.pagination.next
  }
  return items
}

interface Variants {
  url: string
  width: number | null
  variants: { url: string; width: number }[]
}

const variantsOf = (from: string, { url, width, variants }: Variants): NamedFile[] => [
  { from, url, width: width ?? undefined },
  ...variants.map((variant) => ({ from: `${from} variant`, ...variant })),
]

async function filesOfArticles(request: Request): Promise<NamedFile[]> {
  interface Listed {
    slug: string
    html: string
    cover: Variants | null
    seo: { image: string | null } | null
    authors: { avatarUrl: string | null }[]
  }
  const articles = await listAll<Listed>(request, '/v1/articles?include=html,seo,authors&type=any')
  return articles.flatMap(({ slug, html, cover, seo, authors }) => [
    ...(cover === null ? [] : variantsOf(`${slug} cover`, cover)),
    ...(seo?.image ? [{ from: `${slug} seo.image`, url: seo.image }] : []),
    ...authors.flatMap(({ avatarUrl }) =>
      avatarUrl === null ? [] : [{ from: `${slug} author`, url: avatarUrl }],
    ),
    ...filesInHtml(slug, html),
  ])
}

async function filesOfAuthors(request: Request): Promise<NamedFile[]> {
  const authors = await listAll<{ slug: string; avatarUrl: string | null }>(request, '/v1/authors')
  return authors.flatMap(({ slug, avatarUrl }) =>
    avatarUrl === null ? [] : [{ from: `author ${slug}`, url: avatarUrl }],
  )
}

async function filesOfMedia(request: Request): Promise<NamedFile[]> {
  const media = await listAll<Variants & { type: string; bytes: number }>(request, '/v1/media')
  return media.flatMap(({ type, bytes, ...file }) => [
    { from: '/v1/media', url: file.url, type, bytes },
    ...variantsOf('/v1/media', file).slice(1),
  ])
}

/** Returns the files in `src`, `srcset` and `poster` of HTML, but for data URLs. */
function filesInHtml(from: string, html: string): NamedFile[] {
  const files: NamedFile[] = []
  const parser = new Parser({
    onopentag(name, { src, poster, srcset }) {
      const isPicture = name === 'img' || poster !== undefined
      for (const url of isPicture ? [src, poster] : [])
        if (url !== undefined && !url.startsWith('data:')) files.push({ from: `${from} <${name}>`, url })
      for (const candidate of srcset?.split(/,\s+/) ?? []) {
        const [url = '', descriptor = ''] = candidate.trim().split(/\s+/)
        const width = descriptor.endsWith('w') ? Number(descriptor.slice(0, -1)) : undefined
        files.push({ from: `${from} srcset`, url, width })
      }
    },
  })
  parser.end(html)
  return files
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))

type Attributes = Record<string, string | undefined>

const toFile = (from: string, attributes: Attributes): NamedFile => ({
  from,
  url: attributes['@_url'] ?? attributes['@_href'] ?? '',
  type: attributes['@_type'],
  bytes: numberOf(attributes['@_length'] ?? attributes['@_fileSize']),
  width: numberOf(attributes['@_width']),
})

async function filesOfFeeds(request: Request): Promise<NamedFile[]> {
  const rss = XML.parse((await request.get('/feed.xml')).text).rss.channel
  const atom = XML.parse((await request.get('/atom.xml')).text).feed
  const { items } = (await request.get('/feed.json')).body
  return [
    ...(rss.item ?? []).flatMap((item: Record<string, Attributes>) =>
      ['enclosure', 'media:content', 'media:thumbnail'].flatMap((name) =>
        item[name] ? [toFile(`/feed.xml ${name}`, item[name])] : [],
      ),
    ),
    ...(atom.entry ?? []).flatMap((entry: { link: Attributes[] }) =>
      entry.link
        .filter((link) => link['@_rel'] === 'enclosure')
        .map((link) => toFile('/atom.xml enclosure', link)),
    ),
    ...items.flatMap(filesOfJsonItem),
  ]
}

interface JsonItem {
  image?: string
  banner_image?: string
  content_html: string
  attachments?: { url: string; mime_type: string; size_in_bytes?: number }[]
}

const filesOfJsonItem = ({ image, banner_image, content_html, attachments = [] }: JsonItem): NamedFile[] => [
  ...[image, banner_image].flatMap((url) => (url === undefined ? [] : [{ from: '/feed.json image', url }])),
  ...attachments.map((file) => ({
    ...{ from: '/feed.json attachment', url: file.url, type: file.mime_type, bytes: file.size_in_bytes },
  })),
  ...filesInHtml('/feed.json', content_html),
]

async function filesOfSitemap(request: Request): Promise<NamedFile[]> {
  const { urlset } = XML.parse((await request.get('/sitemap.xml')).text)
  return (urlset.url ?? []).flatMap((page: { 'image:image'?: { 'image:loc': string }[] }) =>
    (page['image:image'] ?? []).map((image) => ({ from: '/sitemap.xml', url: image['image:loc'] })),
  )
}

async function filesOfHomePage(request: Request): Promise<NamedFile[]> {
  return filesInHtml('/', (await request.get('/').set('accept', 'text/html')).text)
}
