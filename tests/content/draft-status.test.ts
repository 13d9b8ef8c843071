/** Draft status: no draft becomes public. */
import { describe, expect, it } from 'vitest'
import { readYamlFields } from './support.ts'

it.each([
  ...[
    'draft: true',
    'Draft: True',
    'draft: "true"',
    'draft: yes',
    'draft: "Yes"',
    'draft: 1',
    'draft: on',
    'isDraft: true',
  ],
  ...['published: false', 'published: no', 'published: "false"', 'publish: false', 'public: false'],
  ...[
    'status: draft',
    'status: Private',
    'status: pending',
    'status: hidden',
    'state: draft',
    'isPublished: false',
    'status: [draft]',
    'visibility: private',
  ],
  ...['hidden: true', 'private: yes', 'unlisted: true', 'password: secret'],
  ...['hide: true', 'hideInList: true', 'saveAsDraft: true', 'dg-publish: false'],
  ...['headless: true', 'render: false', 'eleventyExcludeFromCollections: true'],
  ...['build: {render: never}', '_build: {list: never}', 'build: {list: local}', 'build: {render: link}'],
  ...['visibility: members', 'visibility: paid', 'visibility: tiers', 'visibility: friends', 'status: sent'],
  ...[
    'status: in-progress',
    'status: to edit',
    'status: Idee',
    'status: {a: 1}',
    'status: false',
    'status: 7',
  ],
  ...['status: [evergreen, draft]', 'post_status: inherit', 'post_status: future', 'post_status: auto-draft'],
  ...['permalink: false', 'permalink: "false"', 'routable: false', 'email_only: true', 'ignorePublish: true'],
  ...['access: {site.login: true}', 'access: private', 'audience: only_paid', 'members_only: true'],
  ...['tags: draft', 'tags: [a, draft]', 'tags: "a, draft"', 'type: text\ntags: a, private'],
  ...['published: draft 2024', 'published: not before 2030', 'is_private: true'],
  ...['draft: maybe', 'draft: ture', 'draft: [true]', 'draft: {a: 1}', 'published: soon'],
  ...['draft: false\nstatus: draft', 'published: true\ndraft: true', 'extra: {draft: true}'],
  ...['wp_status: draft', '"wp:status": private', 'wordpress_status: pending', 'wp_post_status: inherit'],
  ...[
    'type: revision',
    'post_type: nav_menu_item',
    'layout: attachment',
    'type: draft',
    'wp_post_type: wp_block',
  ],
  ...['wip: true', 'secret: yes', 'encrypt: true', 'notPublished: true', 'no_publish: 1', 'deleted: true'],
  ...['live: false', 'enabled: no', 'listed: false', 'redirect_to: /new/'],
  ...['hide: all', 'protected: true', 'login_required: yes', 'paywall: on'],
  ...['redirect_to: [https://example.org/]', 'excalidraw-plugin: parsed'],
])('an article with %j is a draft', (yaml) => expect(readYamlFields(yaml).fields.draft).toBe(true))

it.each([
  ...[
    'wip: false',
    'share: false',
    'show: true',
    'enabled: 2',
    'type: note',
    'layout: draft-beer',
    'redirect_to: false',
  ],
  ...['title: A', 'draft: false', 'draft: "no"', 'draft:', 'draft: 0', 'published: true', 'published: "yes"'],
  ...[
    'published: 2024-01-02',
    'status: publish',
    'status: published',
    'status: evergreen',
    'status: new',
    'status: deprecated',
    'status: featured',
    'status: Publié',
    'status: 已发布',
    'visibility: public',
    'visibility: everyone',
    'post_status: publish',
    'status:',
    'status: true',
    'visible: false',
    'routable: true',
    'permalink: /a/b/',
    'permalink: {build: /a/}',
    'audience: everyone',
    'access: public',
    'email_only: false',
    'tags: [drafts, draft-horses]',
    'tags: private',
    'state: Bavaria',
    'hidden: false',
    'hidemeta: true',
    'hide: [toc, navigation]',
    'hide: false',
    'saveAsDraft: false',
    'dg-publish: true',
  ],
  ...[
    'password: ""',
    'published: Jan 2 2024',
    'published: June 2020',
    'published: 1984',
    'published: 2024-02-30',
    'headless: false',
    'render: true',
    'render: always',
  ],
  ...['build: {render: always, list: true}', 'build: {publishResources: false}', 'build: 42'],
])('an article with %j is not a draft', (yaml) => expect(readYamlFields(yaml).fields.draft).toBe(false))

it.each(['_drafts/a.md', 'content/drafts/a.md', 'draft/x/a.md'])(
  'an article at %s is a draft, even with `draft: false`',
  (path) => expect(readYamlFields('draft: false', path).fields.draft).toBe(true),
)
it('a value that is neither true nor false is reported', () =>
  expect(readYamlFields('date: 2024-01-02\ndraft: maybe').diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'doubtful-state',
      message: '"draft" is neither true nor false: the article becomes a draft',
    },
  ]))
it('a page that its site hides is reported, and its build options stay metadata', () => {
  const { fields, diagnostics } = readYamlFields('date: 2024-01-02\n_build: {list: never}\nheadless: true')
  expect(diagnostics.map(({ code }) => code)).toEqual(['unlisted', 'unlisted'])
  expect(fields.metadata).toEqual({ _build: { list: 'never' } })
})
it.each([
  ['visibility: members', '"visibility" is "members": not everybody sees the page on its site', 'unlisted'],
  ['status: to edit', '"status" is "to edit", which is no known word for public', 'doubtful-state'],
  ['permalink: false', '"permalink" hides the page or removes it from lists on its site', 'unlisted'],
  ['tags: [draft]', 'the tag "draft" hides the page in Nikola', 'doubtful-state'],
])('%j is reported, with the reason', (yaml, reason, code) => {
  const { fields, diagnostics } = readYamlFields(`date: 2024-01-02\n${yaml}`)
  expect(diagnostics).toEqual([
    { severity: 'warning', code, message: `${reason}: the article becomes a draft` },
  ])
  expect(fields.draft).toBe(true)
})
it('an unknown status stays metadata', () =>
  expect(readYamlFields('status: to edit\nvisibility: members\nroutable: false').fields.metadata).toEqual({
    ...{ status: 'to edit', visibility: 'members', routable: false },
  }))
it('a password does not become metadata', () =>
  expect(readYamlFields('password: secret').fields.metadata).toEqual({}))
it('a date in `published` is the publication date', () =>
  expect(readYamlFields('published: 2024-01-02').fields.publishedAt).toEqual(new Date('2024-01-02')))
it('a status of another kind stays metadata', () =>
  expect(readYamlFields('status: evergreen').fields.metadata).toEqual({ status: 'evergreen' }))

describe('cascades', () => {
  const draftBelow = (yaml: string, path: string, ...sections: string[]) =>
    readYamlFields(yaml, path, sections).fields.draft
  it.each([
    'cascade: {draft: true}',
    'Cascade: [{type: docs}, {draft: "yes"}]',
    'cascade: {build: {render: never}}',
    'cascade: {_build: {list: local}}',
    'cascade: {draft: true, target: {kind: page}}',
    'cascade: {draft: true, _target: {path: "/posts/**"}}',
    'cascade: {draft: true, target: {environment: production}}',
    'cascade: {draft: true, target: {environment: "{production,staging}"}}',
  ])('a section with %j makes drafts', (section) => {
    expect(draftBelow('title: A', 'content/posts/b/a.md', section)).toBe(true)
    expect(draftBelow('title: A', 'posts/a.md', 'cascade: {type: docs}', section)).toBe(true)
  })
  it.each([
    'cascade: {type: docs}',
    'cascade: {draft: false}',
    'cascade: {build: {render: always}}',
    'draft: true',
    'cascade: {draft: true, target: {kind: section}}',
    'cascade: {draft: true, target: {path: "/private/**"}}',
    'cascade: {draft: true, target: {environment: staging}}',
    'cascade: {draft: true, target: {lang: fr}}',
    'cascade: true',
  ])('a section with %j makes no drafts', (section) =>
    expect(draftBelow('title: A', 'posts/a.md', section)).toBe(false),
  )
  it('a cascade may be for one language', () => {
    const cascade = 'cascade: {draft: true, target: {lang: fr}}'
    expect(draftBelow('title: A', 'posts/a.fr.md', cascade)).toBe(true)
    expect(draftBelow('title: A', 'fr/posts/a.md', cascade)).toBe(true)
  })
  it('a cascade applies only if the page and nearer sections do not have its key', () => {
    expect(draftBelow('draft: false', 'a.md', 'cascade: {draft: true}')).toBe(false)
    expect(draftBelow('title: A', 'a.md', 'cascade: {draft: false}', 'cascade: {draft: true}')).toBe(false)
    expect(draftBelow('build: {render: always}', 'a.md', 'cascade: {draft: true}')).toBe(true)
  })
  it('a cascade is reported and does not become metadata of the page', () => {
    const { fields, diagnostics } = readYamlFields('date: 2024-01-02', 'a.md', ['cascade: {draft: true}'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['unlisted'])
    expect(fields.metadata).toEqual({})
  })
})
