/** The formats of feeds: RSS, Atom and JSON Feed, each with its media type and its writer. Pure. */
import { printAtom } from './atom.ts'
import type { FeedChannel } from './feed-entries.ts'
import { printJsonFeed } from './json-feed.ts'
import { printRss } from './rss.ts'
import type { FeedFormat } from './schema.ts'

/** The media type of each format. */
export const FEED_TYPES: Record<FeedFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
}

/** Functions that return a feed as text, by format. */
export const printFeed: Record<FeedFormat, (channel: FeedChannel) => string> = {
  rss: printRss,
  atom: printAtom,
  json: printJsonFeed,
}
