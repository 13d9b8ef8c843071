/** Tags of the OpenAPI document, in the order in which people read: readers, then authors, then operators. */

interface Tag {
  name: string
  'x-displayName': string
  description: string
}

const tag = (name: string, displayName: string, description: string): Tag => ({
  name,
  'x-displayName': displayName,
  description,
})

const groups: { name: string; tags: Tag[] }[] = [
  {
    name: 'Reading',
    tags: [
      tag('articles', 'Articles', 'Lists of articles, and single articles with their bodies.'),
      tag('search', 'Search', 'Full-text search, and suggestions while a user types.'),
      tag('tags', 'Tags', 'Tags of articles.'),
      tag('categories', 'Categories', 'Categories of articles. A category may have a parent.'),
      tag('authors', 'Authors', 'Authors of articles.'),
      tag(
        'changes',
        'Changes',
        'For front ends that store a copy: all articles, and what changes after that.',
      ),
      tag('feeds', 'Feeds and sitemaps', 'RSS, Atom, JSON Feed, sitemaps and llms.txt.'),
    ],
  },
  {
    name: 'Authoring',
    tags: [
      tag('writing', 'Writing', 'Create, edit, publish and delete articles.'),
      tag('working-copies', 'Working copies', 'Edits of a public article that are not public yet.'),
      tag('previews', 'Previews', 'Links that show a draft to anyone.'),
      tag('revisions', 'Revisions', 'Every earlier state of an article.'),
      tag('terms', 'Tags, categories, authors', 'Create, rename, merge and delete them.'),
      tag('media', 'Media', 'Pictures and other files: upload, describe and delete them, and who uses them.'),
      tag('files', 'Files', 'Articles by the Markdown file that they come from.'),
    ],
  },
  {
    name: 'Operating',
    tags: [
      tag('keys', 'API keys', 'Create, rotate and revoke API keys.'),
      tag('webhooks', 'Webhooks', 'Send changes to URLs: create, edit, test and replay webhooks.'),
      tag('audit', 'Audit log', 'What API keys did to keys and to public content.'),
      tag('health', 'Health', 'Health checks for load balancers and orchestrators, and metrics.'),
    ],
  },
]

/** The `tags` of the document. */
export const documentTags = groups.flatMap(({ tags }) => tags)

/** The groups of tags (`x-tagGroups`), which API reference pages show as headings. */
export const tagGroups = groups.map(({ name, tags }) => ({ name, tags: tags.map((each) => each.name) }))
