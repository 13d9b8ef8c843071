/** Fields of Ghost's resources by which lists are filtered and sorted, as SQL expressions. */
import { visibleSql } from '../../articles/db/visibility.ts'
import { HUMAN_ORDER, raw, type Sql, sql } from '../../database/sql.ts'

/** The types of fields, and what values a filter may compare them with. */
export type FieldType = 'text' | 'uuid' | 'timestamptz' | 'float8' | 'boolean'

/** A field of a row. */
export interface Column {
  type: FieldType
  value: Sql
}

/** A field that a row may have several times, such as a tag of an article. `related` is the query for its rows, to which a condition is added. */
interface Relation extends Column {
  related: Sql
}

export type Field = Column | Relation

/** The fields of a resource by name, and the expressions of those by which it can be sorted. */
export interface ResourceFields {
  fields: ReadonlyMap<string, Field>
  order: ReadonlyMap<string, Sql>
}

const column = (type: FieldType, value: string): Column => ({ type, value: raw(value) })
const text = (value: string) => column('text', value)
/** A field that Ghost has and this server has not. */
const none = text('NULL::text')
const time = (value: string) => column('timestamptz', value)
/** The order of text for people. */
const human = (value: string) => raw(`${value} ${HUMAN_ORDER}`)

const relation = (related: string, { type, value }: Column): Relation => ({
  type,
  value,
  related: raw(related),
})

const OF_TAGS = `SELECT 1 FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag' WHERE x.article_id = a.id`
const OF_AUTHORS =
  'SELECT 1 FROM article_author x JOIN author t ON t.id = x.author_id WHERE x.article_id = a.id'

/** Returns the fields of the tags or authors of an article: `tag`, `tags`, `tags.slug` and others. */
function relationFields(name: 'tag' | 'author', related: string): [string, Field][] {
  const slug = relation(related, text('t.slug'))
  return [
    ...[name, `${name}s`, `${name}s.slug`, `${name}.slug`].map((alias): [string, Field] => [alias, slug]),
    [`${name}s.id`, relation(related, column('uuid', 't.id'))],
    [`${name}s.name`, relation(related, text('t.name'))],
    [`${name}s.visibility`, relation(related, text("'public'"))],
  ]
}

const PRIMARY_TAG = `(SELECT t.slug FROM article_tag x JOIN tag t ON t.id = x.tag_id AND t.kind = 'tag'
  WHERE x.article_id = a.id ORDER BY x.position LIMIT 1)`
const PRIMARY_AUTHOR = `(SELECT t.slug FROM article_author x JOIN author t ON t.id = x.author_id
  WHERE x.article_id = a.id ORDER BY x.position LIMIT 1)`

/** An article is featured when its metadata says `featured: true`, as in the front matter of an export. */
export const featuredSql = raw(`coalesce(a.metadata->'featured' = 'true'::jsonb, false)`)

/** The fields of posts and pages: rows of `article a`. */
export const articleFields: ResourceFields = {
  fields: new Map<string, Field>([
    ...['id', 'uuid', 'comment_id'].map((name): [string, Field] => [name, column('uuid', 'a.id')]),
    ['slug', text('a.slug')],
    ['title', text('a.title')],
    ['excerpt', text('a.excerpt')],
    ['lang', text("nullif(a.lang, 'und')")],
    ['type', text('a.type::text')],
    ['status', text("'published'")],
    ['visibility', text("'public'")],
    ['featured', { type: 'boolean', value: featuredSql }],
    ['published_at', time('a.published_at')],
    ['created_at', time('a.created_at')],
    ['updated_at', time('a.updated_at')],
    ['feature_image', text("a.cover->>'url'")],
    ['feature_image_alt', text("a.cover->>'alt'")],
    ['feature_image_caption', text("a.cover->>'caption'")],
    ['canonical_url', text('a.canonical_url')],
    ['reading_time', column('float8', 'a.reading_minutes')],
    ['meta_title', text("a.seo->>'title'")],
    ['meta_description', text("a.seo->>'description'")],
    ['og_image', text("a.seo->>'image'")],
    ['twitter_image', text("a.seo->>'image'")],
    ...['custom_excerpt', 'custom_template', 'og_title', 'og_description', 'twitter_title'].map(
      (name): [string, Field] => [name, none],
    ),
    ...relationFields('tag', OF_TAGS),
    ...relationFields('author', OF_AUTHORS),
    ...['primary_tag', 'primary_tag.slug'].map((name): [string, Field] => [name, text(PRIMARY_TAG)]),
    ...['primary_author', 'primary_author.slug'].map((name): [string, Field] => [name, text(PRIMARY_AUTHOR)]),
  ]),
  order: new Map<string, Sql>([
    ...['id', 'uuid'].map((name): [string, Sql] => [name, raw('a.id')]),
    ['slug', raw('a.slug')],
    ['title', human('left(a.title, 100)')],
    ['published_at', raw('a.sort_at')],
    ['created_at', raw('a.created_at')],
    ['updated_at', raw('a.updated_at')],
    ['featured', featuredSql],
    ['reading_time', raw('a.reading_minutes')],
  ]),
}

/** Returns the number of visible posts that have the term `t`. */
const postCountSql = (joinTable: string, key: string): Sql =>
  sql`(SELECT count(*)::int FROM ${raw(joinTable)} x JOIN article a ON a.id = x.article_id
    WHERE x.${raw(key)} = t.id AND a.type = 'post' AND ${visibleSql('a')})`

/** Returns the fields of tags or authors: rows of `tag t` or `author t`. */
function termFields(count: Sql, own: readonly [string, Field][]): ResourceFields {
  return {
    fields: new Map<string, Field>([
      ['id', column('uuid', 't.id')],
      ['slug', text('t.slug')],
      ['name', text('t.name')],
      ['visibility', text("'public'")],
      ['count.posts', { type: 'float8', value: count }],
      ...own,
    ]),
    order: new Map<string, Sql>([
      ['id', raw('t.id')],
      ['slug', raw('t.slug')],
      ['name', human('t.name')],
      ['count.posts', count],
    ]),
  }
}

/** The number of visible posts of a term, by resource. */
export const postCounts = {
  tags: postCountSql('article_tag', 'tag_id'),
  authors: postCountSql('article_author', 'author_id'),
}

export const tagFields = termFields(postCounts.tags, [
  ['description', text('t.description')],
  ['feature_image', none],
])

export const authorFields = termFields(postCounts.authors, [
  ['bio', text('t.bio')],
  ['website', text('t.url')],
  ['profile_image', text('t.avatar_url')],
])
