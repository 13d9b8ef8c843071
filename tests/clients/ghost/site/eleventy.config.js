/** A blog that reads from Ghost's Content API when it is built, in the way of Ghost's own starter for Eleventy. */
import GhostContentAPI from '@tryghost/content-api'

const { GHOST_API_URL: url, GHOST_CONTENT_API_KEY: key } = process.env

/** Reads all pages of a list. */
async function readAll(list, options) {
  const items = []
  for (let page = 1; page !== null; ) {
    const found = await list.browse({ ...options, limit: 2, page })
    items.push(...found)
    page = found.meta.pagination.next
  }
  return items
}

export default async function configure(eleventy) {
  const api = new GhostContentAPI({ url, key, version: 'v6.0' })
  const include = 'tags,authors'
  const posts = await readAll(api.posts, { include })
  const tags = await readAll(api.tags, { include: 'count.posts', filter: 'visibility:public' })
  for (const tag of tags) tag.posts = await readAll(api.posts, { include, filter: `tag:${tag.slug}` })
  eleventy.addGlobalData('site', await api.settings.browse())
  eleventy.addGlobalData('posts', posts)
  eleventy.addGlobalData('pages', await readAll(api.pages, {}))
  eleventy.addGlobalData('tags_of_ghost', tags)
  eleventy.addGlobalData('featured', await api.posts.browse({ filter: 'featured:true', limit: 1 }))
}

export const config = { dir: { input: 'pages', output: '_site' } }
