/** No draft is made public. */
import { expect, it } from 'vitest'
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
  ...['hide: true', 'hideInList: true'],
  ...['headless: true', 'render: false', 'eleventyExcludeFromCollections: true'],
  ...['build: {render: never}', '_build: {list: never}', 'build: {list: local}', 'build: {render: link}'],
  ...['draft: maybe', 'draft: ture', 'draft: [true]', 'draft: {a: 1}', 'published: soon'],
  ...['draft: false\nstatus: draft', 'published: true\ndraft: true', 'extra: {draft: true}'],
])('%j is a draft', (yaml) => expect(readYamlFields(yaml).fields.draft).toBe(true))

it.each([
  ...['title: A', 'draft: false', 'draft: "no"', 'draft:', 'draft: 0', 'published: true', 'published: "yes"'],
  ...[
    'published: 2024-01-02',
    'status: publish',
    'status: published',
    'status: evergreen',
    'state: Bavaria',
    'hidden: false',
    'hidemeta: true',
    'hide: [toc, navigation]',
    'hide: false',
  ],
  ...['password: ""', 'published: Jan 2 2024', 'headless: false', 'render: true', 'render: always'],
  ...['build: {render: always, list: true}', 'build: {publishResources: false}', 'build: 42'],
])('%j is no draft', (yaml) => expect(readYamlFields(yaml).fields.draft).toBe(false))

it.each(['_drafts/a.md', 'content/drafts/a.md', 'draft/x/a.md'])(
  'what stands in %s is a draft, whatever it says',
  (path) => expect(readYamlFields('draft: false', path).fields.draft).toBe(true),
)
it('doubt is reported', () =>
  expect(readYamlFields('date: 2024-01-02\ndraft: maybe').notices).toEqual([
    { code: 'doubtful-state', message: '"draft" is neither yes nor no: kept as a draft' },
  ]))
it('what a site keeps out of its lists is reported, and its build options stay metadata', () => {
  const { fields, notices } = readYamlFields('date: 2024-01-02\n_build: {list: never}\nheadless: true')
  expect(notices.map(({ code }) => code)).toEqual(['unlisted', 'unlisted'])
  expect(fields.metadata).toEqual({ _build: { list: 'never' } })
})
it('a password is not shown', () => expect(readYamlFields('password: secret').fields.metadata).toEqual({}))
it('a date in published is the date', () =>
  expect(readYamlFields('published: 2024-01-02').fields.publishedAt).toEqual(new Date('2024-01-02')))
it('a status of another kind stays metadata', () =>
  expect(readYamlFields('status: evergreen').fields.metadata).toEqual({ status: 'evergreen' }))
