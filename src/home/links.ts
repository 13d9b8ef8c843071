/** Links of the first page: what people look for on a server that they see for the first time. */

interface HomeLink {
  /** The name in JSON. */
  name: string
  path: string
  title: string
  text: string
}

/** The links, by the reader that they are for. */
export const homeLinks = {
  developers: [
    {
      name: 'docs',
      path: '/docs',
      title: 'API reference',
      text: 'read it, and send requests from the browser',
    },
    { name: 'openapi', path: '/openapi.json', title: 'OpenAPI 3.1', text: 'for code generators and tools' },
    {
      name: 'articles',
      path: '/v1/articles',
      title: 'Articles',
      text: 'with filters, sort orders and cursors',
    },
    { name: 'search', path: '/v1/search?q=ink', title: 'Search', text: 'full text, in every script' },
    { name: 'tags', path: '/v1/tags', title: 'Tags', text: 'with the number of their articles' },
    { name: 'categories', path: '/v1/categories', title: 'Categories', text: 'a category may have a parent' },
    { name: 'authors', path: '/v1/authors', title: 'Authors', text: 'names, pictures and short biographies' },
    { name: 'changes', path: '/v1/changes', title: 'Changes', text: 'for front ends that keep a copy' },
  ],
  readers: [
    { name: 'rss', path: '/feed.xml', title: 'RSS', text: 'for feed readers' },
    { name: 'atom', path: '/atom.xml', title: 'Atom', text: 'the same articles' },
    { name: 'jsonFeed', path: '/feed.json', title: 'JSON Feed', text: 'the same articles' },
    { name: 'sitemap', path: '/sitemap.xml', title: 'Sitemap', text: 'for search engines' },
    { name: 'llms', path: '/llms.txt', title: 'llms.txt', text: 'for language models' },
  ],
  operators: [
    { name: 'ready', path: '/health/ready', title: 'Readiness', text: 'can this server handle requests?' },
    { name: 'live', path: '/health/live', title: 'Liveness', text: 'is the process alive?' },
  ],
} as const satisfies Record<string, readonly HomeLink[]>

/** Returns the paths of all links by name. */
export const linkPaths = (): Record<string, string> =>
  Object.fromEntries(
    Object.values(homeLinks)
      .flat()
      .map(({ name, path }) => [name, path]),
  )
