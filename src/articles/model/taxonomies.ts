/** Kinds of terms (tag, category, author) and the tables that store them. */

/** A kind of term. */
export type TermKind = 'tag' | 'category' | 'author'

/** The tables of a kind, and the condition that separates it from another kind in the same tables. */
interface TermTables {
  table: 'tag' | 'author'
  aliases: 'tag_alias' | 'author_alias'
  joinTable: 'article_tag' | 'article_author'
  /** The column of `aliases` and `joinTable` that refers to the term. */
  key: 'tag_id' | 'author_id'
  /** Columns that every row of the kind, and of its aliases, has with these values. */
  own: { kind?: 'tag' | 'category' }
  /** Returns the condition that a row of either table is of this kind. */
  only: (row: string) => string
}

const tags = (kind: 'tag' | 'category'): TermTables => ({
  table: 'tag',
  aliases: 'tag_alias',
  joinTable: 'article_tag',
  key: 'tag_id',
  own: { kind },
  only: (row) => `${row}.kind = '${kind}'`,
})

/** The tables by kind. */
export const termTables: Readonly<Record<TermKind, TermTables>> = {
  tag: tags('tag'),
  category: tags('category'),
  author: {
    table: 'author',
    aliases: 'author_alias',
    joinTable: 'article_author',
    key: 'author_id',
    own: {},
    only: () => 'true',
  },
}
