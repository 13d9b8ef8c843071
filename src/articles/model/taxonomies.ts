/** Tags, categories and authors are kept alike: where each kind is. Pure. */

/** What articles name. */
export type TermKind = 'tag' | 'category' | 'author'

/** The tables of a kind, and what tells it from another one in the same tables. */
export interface TermTables {
  table: 'tag' | 'author'
  aliases: 'tag_alias' | 'author_alias'
  ties: 'article_tag' | 'article_author'
  /** The column of `aliases` and `ties` that names it. */
  key: 'tag_id' | 'author_id'
  /** Columns that every row of the kind, and of its aliases, has. */
  own: { kind?: 'tag' | 'category' }
  /** The same as a condition on a row of either. */
  only: (row: string) => string
}

const tags = (kind: 'tag' | 'category'): TermTables => ({
  table: 'tag',
  aliases: 'tag_alias',
  ties: 'article_tag',
  key: 'tag_id',
  own: { kind },
  only: (row) => `${row}.kind = '${kind}'`,
})

/** By kind. */
export const termTables: Readonly<Record<TermKind, TermTables>> = {
  tag: tags('tag'),
  category: tags('category'),
  author: {
    table: 'author',
    aliases: 'author_alias',
    ties: 'article_author',
    key: 'author_id',
    own: {},
    only: () => 'true',
  },
}
