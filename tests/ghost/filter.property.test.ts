/** Filters of Ghost's Content API: random ones never fail with 5xx, and none shows an article that the public does not see. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseFilter } from '../../src/ghost/model/filter.ts'
import { anyCharacter } from '../support/any-character.ts'
import { byline, createArticles, term } from '../support/create-articles.ts'
import { bootGhost } from './support.ts'

const { db, read } = await bootGhost()

/** Articles that the public does not see, each with tags and authors of its own. */
const hidden = {
  draft: { status: 'draft' },
  archived: { status: 'archived' },
  scheduled: { publishedAt: new Date('2999-01-01T00:00:00Z') },
  expired: { expiresAt: new Date('2020-01-01T00:00:00Z') },
} as const
const hiddenNames = [...Object.keys(hidden), 'trashed']

const shared = { tags: [term('Shared')], authors: [byline('Shared')] }
await createArticles(db, { slug: 'shown', ...shared }, { slug: 'shown-page', type: 'page', ...shared })
const ids = await createArticles(
  db,
  ...[...Object.entries(hidden), ['trashed', {}] as const].map(([name, fields]) => ({
    ...{ slug: `secret-${name}`, title: `Secret ${name}`, ...fields },
    tags: [term('Shared'), term(`Secret-${name}`)],
    authors: [byline('Shared'), byline(`Secret-${name}`)],
  })),
)
await db.prisma.article.update({ where: { id: ids.at(-1) ?? '' }, data: { deletedAt: new Date() } })

const text = fc.oneof(
  fc.constantFrom('shown', 'shared', ...hiddenNames.map((name) => `secret-${name}`), ...ids),
  fc.constantFrom(
    'draft',
    'scheduled',
    'published',
    '2999-01-01',
    "'2020-01-01 00:00:00'",
    'now-3d',
    'null',
    'true',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => `'${value}'`),
  fc.integer().map(String),
)
const field = fc.constantFrom(
  ...[
    'id',
    'slug',
    'title',
    'status',
    'type',
    'visibility',
    'published_at',
    'updated_at',
    'featured',
    'reading_time',
  ],
  ...[
    'tag',
    'tags.id',
    'tags.name',
    'author',
    'authors.slug',
    'primary_tag',
    'primary_author',
    'count.posts',
  ],
  ...[
    'excerpt',
    'feature_image',
    'lang',
    '__proto__',
    'constructor',
    'yg',
    'unknown',
    'name',
    'description',
    'bio',
  ],
)
const comparison = fc
  .tuple(
    field,
    fc.constantFrom('', '-', '>', '<', '>=', '<=', '~', '~^', '~$', '-~'),
    fc.array(text, { minLength: 1, maxLength: 3 }),
  )
  .map(([name, operator, values]) =>
    values.length === 1 || /[<>~]/.test(operator)
      ? `${name}:${operator}${values[0]}`
      : `${name}:${operator}[${values.join(values.length === 2 ? '+' : ',')}]`,
  )
const { filter } = fc.letrec<{ filter: string; group: string }>((tie) => ({
  filter: fc
    .tuple(tie('group'), fc.array(fc.tuple(fc.constantFrom('+', ','), tie('group')), { maxLength: 3 }))
    .map(([first, others]) => [first, ...others.flat()].join('')),
  group: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    tie('filter').map((inner) => `(${inner})`),
  ),
}))
const anyFilter = fc.oneof(
  { weight: 4, arbitrary: filter },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter, maxLength: 60 }) },
)
const order = fc.constantFrom(
  '',
  'title desc',
  'count.posts desc',
  'published_at asc,id desc',
  'x',
  'slug asc; DROP',
)

const resources = ['posts', 'pages', 'tags', 'authors'] as const
const visibleOf = { posts: ['shown'], pages: ['shown-page'], tags: ['shared'], authors: ['shared'] }

test('a random filter is 200 or 400, and shows only what is public, with true counts', async () => {
  const include = 'tags,authors,count.posts'
  const isSafe = async (resource: (typeof resources)[number], query: Record<string, string>) => {
    const { status, body } = await read(`/${resource}/`, query)
    expect([200, 400]).toContain(status)
    if (status !== 200) return
    const slugs = body[resource].map(({ slug }: { slug: string }) => slug)
    expect(visibleOf[resource]).toEqual(expect.arrayContaining(slugs))
    expect(body.meta.pagination.total).toBe(slugs.length)
    expect(JSON.stringify(body)).not.toMatch(/secret/i)
    for (const { count } of body[resource]) if (count) expect(count.posts).toBe(1)
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...resources), anyFilter, order, (resource, value, by) =>
      isSafe(resource, { include, filter: value, ...(by && { order: by }) }),
    ),
    { numRuns: 300 },
  )
})

test('what is hidden cannot be read by slug or id', async () => {
  const paths = [
    ...ids.flatMap((id) => [`/posts/${id}/`, `/pages/${id}/`]),
    ...hiddenNames.flatMap((name) => [
      ...[`/posts/slug/secret-${name}/`, `/tags/slug/secret-${name}/`, `/authors/slug/secret-${name}/`],
    ]),
  ]
  for (const path of paths) expect((await read(path)).status).toBe(404)
})

test('a filter is parsed or refused, whatever it is', () => {
  fc.assert(
    fc.property(anyFilter, (value) => {
      try {
        parseFilter(value)
      } catch (err) {
        expect(err).toMatchObject({ code: 'invalid' })
      }
    }),
  )
})

test('text in filters by a part is matched literally', async () => {
  const odd = String.raw`100%_\ (a|b).*[x]^$ "q"`
  await createArticles(db, { slug: 'odd', title: odd })
  for (const part of [odd.replaceAll('"', '\\"'), '%_', '\\ (a|b).*', '^$ \\"q\\"']) {
    const { body } = await read('/posts/', { filter: `title:~'${part}'` })
    expect(body.posts).toMatchObject([{ slug: 'odd' }])
  }
  await db.prisma.article.delete({ where: { slug_lang: { slug: 'odd', lang: 'und' } } })
})
