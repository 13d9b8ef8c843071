/** Import rules: dates of publication and update. */
import { describe, expect, test } from 'vitest'
import { boot } from '../../support/app.ts'
import { expectField, expectYaml, importCases, importFiles, inYaml } from './site.ts'

const { db, request } = await boot()

const at = (text: string) => new Date(text).toISOString()

describe('Dates', () => {
  const keys = ['date', 'pubDate', 'publishDate', 'publish_date', 'published_at', 'created', 'ms.date']

  test.each(keys)('`%s` is the date of publication', (key) =>
    expectYaml(db, 'publishedAt', { [`${key}: 2024-01-02`]: at('2024-01-02') }),
  )

  test('earlier keys of the list of date keys take precedence', () => {
    const pairs = keys
      .filter((key) => key !== 'publish_date') // the same key as publishDate
      .map((key, index, all) => [key, all[index + 1]] as const)
      .filter(([, after]) => after !== undefined)
    const cases = pairs.map(([key, after]) => [`${after}: 2001-01-01\n${key}: 2002-02-02`, at('2002-02-02')])
    return expectYaml(db, 'publishedAt', Object.fromEntries(cases))
  })

  test("Astro's `pubDatetime` is the date of publication", () =>
    expectYaml(db, 'publishedAt', { 'pubDatetime: 2024-01-02T03:04:05Z': at('2024-01-02T03:04:05Z') }))

  test('the date of publication is otherwise the date in a Jekyll file name', async () => {
    const { articles } = await importFiles(db, {
      '_posts/2024-01-02-named.md': '# A',
      '_posts/2024-01-02-own.md': '---\ndate: 2023-03-04\n---\n',
      'blog/2024-1-2-bundle/index.md': '# A',
      '2024-13-02-impossible.md': '# A',
    })
    const dates = Object.entries(articles).map(([path, { publishedAt }]) => [path, publishedAt])
    expect(Object.fromEntries(dates)).toEqual({
      '_posts/2024-01-02-named.md': at('2024-01-02'),
      '_posts/2024-01-02-own.md': at('2023-03-04'),
      'blog/2024-1-2-bundle/index.md': at('2024-01-02'),
      '2024-13-02-impossible.md': null,
    })
  })

  test.each(['lastmod', 'updated', 'modified', 'updatedDate', 'modDatetime', 'last_update'])(
    '`%s` is the date of the last update',
    (key) => expectYaml(db, 'updatedAt', { [`date: 2001-01-01\n${key}: 2024-01-02`]: at('2024-01-02') }),
  )

  test('ISO 8601 dates are parsed in all common spellings', () =>
    expectYaml(db, 'publishedAt', {
      'date: 2024-02-19T11:56:58Z': at('2024-02-19T11:56:58Z'),
      'date: 2024-02-19T11:56:58.743Z': at('2024-02-19T11:56:58.743Z'),
      'date: 2024-02-19T11:56:58.743123+00:00': at('2024-02-19T11:56:58.743Z'),
      'date: 2024-02-19': at('2024-02-19'),
      'date: 2024-2-9': at('2024-02-09'),
      'date: 2024-2-9 1:02:03': at('2024-02-09T01:02:03Z'),
      'date: 2024-02-19 11:56': at('2024-02-19T11:56:00Z'),
      'date: 2024-02-19T11:56:58+08:00': at('2024-02-19T03:56:58Z'),
      'date: 2024-02-19 11:56:58 +0800': at('2024-02-19T03:56:58Z'),
      'date: 2024-02-19 11:56:58 -5': at('2024-02-19T16:56:58Z'),
      'date: 2024/02/19': at('2024-02-19'),
      'date: 2024/2/9 11:56:58': at('2024-02-09T11:56:58Z'),
      'date: "2024-02-19"': at('2024-02-19'),
    }))

  test('unquoted TOML dates and JSON dates are parsed', () =>
    expectField(db, 'publishedAt', {
      '+++\ndate = 2024-02-19T11:56:58-05:00\n+++\n': at('2024-02-19T16:56:58Z'),
      '+++\ndate = 2024-02-19\n+++\n': at('2024-02-19'),
      '{"date": "2024-02-19T11:56:58Z"}\n': at('2024-02-19T11:56:58Z'),
    }))

  test('RFC 1123 and RFC 2822 dates are parsed', () =>
    expectYaml(db, 'publishedAt', {
      'date: Mon, 19 Feb 2024 11:56:58 GMT': at('2024-02-19T11:56:58Z'),
      'date: Mon, 19 Feb 2024 11:56:58 +0000': at('2024-02-19T11:56:58Z'),
      'date: 9 Feb 2024 11:56 EST': at('2024-02-09T16:56:00Z'),
    }))

  test('time zone abbreviations of Ruby and Unix timestamps in seconds and milliseconds are parsed', () =>
    expectYaml(db, 'publishedAt', {
      'date: 2024-02-19 12:00 CET': at('2024-02-19T11:00:00Z'),
      'date: 2024-02-19 12:00:00 JST': at('2024-02-19T03:00:00Z'),
      'date: 1708343818': at('2024-02-19T11:56:58Z'),
      'date: 1708343818000': at('2024-02-19T11:56:58Z'),
      'post_date: 2024-02-19 12:00:00': at('2024-02-19T12:00:00Z'),
    }))

  test('MM/DD/YYYY dates are parsed', () =>
    expectYaml(db, 'publishedAt', {
      'date: 02/19/2024': at('2024-02-19'),
      'ms.date: 3/7/2020': at('2020-03-07'),
    }))

  test.each([
    ['30 February', '2024-02-30'],
    ['second 80', '2024-02-19 20:53:80'],
    ['year 0', '0000-01-01'],
    ['hour 25', '2024-02-19T25:00:00Z'],
    ['month 13', '2024-13-01'],
  ])('an impossible date (%s) is a warning, and the article is imported without a date', async (_, date) => {
    const cases = inYaml({ [`title: Kept\ndate: ${date}`]: null })
    const { warnings } = await importCases(db, 'publishedAt', cases)
    expect(warnings).toContain('case-0.md unreadable-date')
    expect(warnings).toContain('case-0.md undated')
  })

  test('an impossible date is replaced by the date in the file name', async () => {
    const { articles } = await importFiles(db, { '2024-01-02-a.md': '---\ndate: 2024-02-30\n---\n' })
    expect(articles['2024-01-02-a.md']?.publishedAt).toBe(at('2024-01-02'))
  })

  test('`None`, the Unix epoch, zero dates and other text are not dates', () =>
    expectYaml(db, 'publishedAt', {
      'date: None': null,
      'date:': null,
      'date: ""': null,
      'date: 1970-01-01T00:00:00Z': null,
      'date: 0001-01-01T00:00:00Z': null,
      'date: 0000-00-00 00:00:00': null,
      'date: soon': null,
    }))

  test('articles without a date are listed after all dated ones', async () => {
    await importFiles(db, {
      'old.md': '---\ndate: 0999-01-01\ntags: listed\n---\n',
      'never.md': '---\ndate: None\ntags: listed\n---\n',
      'new.md': '---\ndate: 2024-01-01\ntags: listed\n---\n',
    })
    const { body } = await request.get('/v1/articles?tag=listed')
    expect(body.data.map(({ slug }: { slug: string }) => slug)).toEqual(['new', 'old', 'never'])
  })
})
