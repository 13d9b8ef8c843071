/** Keys that keep an article out of sitemaps and feeds. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

const read = (yaml: string) => {
  const { noindex, excludeFromFeeds } = readYamlFields(yaml).fields
  return { noindex, excludeFromFeeds }
}

describe('an article is left out of sitemaps', () => {
  it.each([
    'sitemap: false', // Jekyll, Hexo
    'sitemap: {disable: true}', // Hugo
    'sitemap: {ignore: true, priority: 0.5}', // Grav, Eleventy
    'sitemap:\n  exclude: yes',
    'noindex: true',
    'no_index: true',
    'robotsNoIndex: true', // PaperMod
    'robots: noindex',
    'robots: "noindex, nofollow"',
    'robots: [nofollow, noindex]',
    'robots: none',
    'seo: {noindex: true}',
    'seo: {robots: noindex}',
    'metadata: {robots: "noindex,nofollow"}', // Grav
    'meta: [{name: robots, content: noindex}]', // VuePress
    'exclude_from_sitemap: true',
    'extra: {noindex: true}', // Zola
  ])('with %s', (yaml) => {
    expect(read(yaml)).toEqual({ noindex: true, excludeFromFeeds: false })
  })
})

describe('an article is left out of feeds', () => {
  it.each([
    'rss: false',
    'feed: false',
    'feed: {exclude: true}',
    'feed: {enabled: false}',
    'rss_ignore: true',
    'exclude_from_feed: true',
    'hiddenFromFeed: true', // LoveIt
    'hiddenFromRss: true',
    'params: {rss: "no"}',
  ])('with %s', (yaml) => {
    expect(read(yaml)).toEqual({ noindex: false, excludeFromFeeds: true })
  })
})

it.each([
  'title: A',
  'sitemap: true',
  'sitemap: {priority: 0.3, changefreq: never}',
  'noindex: false',
  'robots: "index, follow"',
  'robots: nofollow',
  'meta: [{name: description, content: noindex is a word}]',
  'rss: true',
  'feed: https://example.org/feed.xml',
  'feed: {excerpt_only: true}',
  'seo: {title: noindex}',
])('%s leaves an article in both', (yaml) => {
  expect(read(yaml)).toEqual({ noindex: false, excludeFromFeeds: false })
})

it('the keys stay metadata, and the reserved key takes precedence', () => {
  const { fields } = readYamlFields(
    'sitemap: false\nrss: false\ninkstone: {noindex: false, excludeFromFeeds: false}',
  )
  expect(fields).toMatchObject({
    noindex: false,
    excludeFromFeeds: false,
    metadata: { sitemap: false, rss: false },
  })
})
