/** JSON Feed 1.1 documents (jsonfeed.org/version/1.1). Pure. */
import type { Enclosure } from './enclosure.ts'
import type { FeedChannel, FeedEntry } from './feed-entries.ts'

/** Returns a feed as JSON Feed 1.1. */
export function printJsonFeed(channel: FeedChannel): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: channel.title,
    home_page_url: channel.home,
    feed_url: channel.self,
    description: channel.description,
    ...(channel.lang !== null && { language: channel.lang }),
    items: channel.entries.map(toItem),
  })
}

const toItem = (entry: FeedEntry) => ({
  id: entry.id,
  url: entry.url,
  title: entry.title,
  content_html: entry.html,
  ...(entry.summary !== '' && { summary: entry.summary }),
  ...(entry.cover !== null && { image: entry.cover.url, banner_image: entry.cover.url }),
  ...(entry.enclosure !== null && { attachments: [toAttachment(entry.enclosure)] }),
  date_published: entry.published.toISOString(),
  date_modified: entry.updated.toISOString(),
  authors: entry.authors.map((name) => ({ name })),
  tags: entry.tags.map(({ name }) => name),
  ...(entry.lang !== null && { language: entry.lang }),
})

const toAttachment = ({ url, mediaType, length }: Enclosure) => ({
  url,
  mime_type: mediaType,
  ...(length !== null && { size_in_bytes: length }),
})
