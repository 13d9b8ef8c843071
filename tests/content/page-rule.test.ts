/** The rule "is this a page of its site?": hidden names, resources of bundles, excluded paths. */
import { describe, expect, it } from 'vitest'
import { post, readFolder } from './site-support.ts'

const draft = ['hidden-name']

describe('names that begin with "_"', () => {
  it('Hexo publishes source/_posts only', async () => {
    const { publicPaths, drafts } = await readFolder({
      '_config.yml': 'title: T\n',
      'source/_posts/_private.md': post('Private'),
      'source/_posts/real.md': post('Real'),
      'source/_discarded/old.md': post('Old'),
      'source/about/index.md': post('About'),
    })
    expect(publicPaths).toEqual(['source/_posts/real.md', 'source/about/index.md'])
    expect(drafts).toEqual({ 'source/_discarded/old.md': draft, 'source/_posts/_private.md': draft })
  })
  it('Hexo publishes what `include` names', async () => {
    const { publicPaths } = await readFolder({
      '_config.yml': 'skip_render: [README.md]\ninclude: ["_notes/**", "_notes"]\nexclude: ["_posts/x*"]\n',
      'source/README.md': '# R',
      'source/_notes/a.md': post('A'),
      'source/_posts/x1.md': post('X'),
    })
    expect(publicPaths).toEqual(['source/_notes/a.md'])
  })
  it('Jekyll publishes dated posts, collections with output and what `include` names', async () => {
    const { publicPaths, drafts } = await readFolder({
      '_config.yml': 'collections:\n  notes:\n    output: true\n  quotes: {}\ninclude: [_pages]\n',
      '_notes/a.md': post('A'),
      '_quotes/q.md': post('Q'),
      '_archive/old.md': post('Old'),
      '_pages/about.md': post('About'),
      '_posts/2024-01-01-real.md': post('Real'),
      '_posts/undated.md': post('Undated'),
      '_posts/_hidden/2024-01-01-x.md': post('X'),
      'blog/_posts/2024-01-02-y.md': post('Y'),
      'README.md': '# Readme',
      'index.md': post('Home'),
      '_drafts/idea.md': post('Idea'),
    })
    expect(publicPaths).toEqual([
      ...['_notes/a.md', '_pages/about.md', '_posts/2024-01-01-real.md'],
      ...['blog/_posts/2024-01-02-y.md', 'index.md'],
    ])
    expect(drafts).toEqual({
      'README.md': ['outside-content'],
      ...{ '_archive/old.md': draft, '_quotes/q.md': draft, '_drafts/idea.md': [] },
      ...{ '_posts/undated.md': draft, '_posts/_hidden/2024-01-01-x.md': draft },
    })
  })
  it.each([
    ['docusaurus.config.js', 'docs', 'module.exports = {}'],
    ['astro.config.mjs', 'src/content/blog', 'export default {}'],
    ['_quarto.yml', 'posts', 'project:\n  type: website\n'],
    ['package.json', 'posts', '{}'],
  ])('a site with %s hides files and folders in %s', async (file, folder, text) => {
    const { publicPaths, drafts } = await readFolder({
      [file]: text,
      [`${folder}/_secret.md`]: post('Secret'),
      [`${folder}/_wip/other.md`]: post('Other'),
      [`${folder}/real.md`]: post('Real'),
    })
    expect(publicPaths).toEqual([`${folder}/real.md`])
    expect(drafts).toEqual({ [`${folder}/_secret.md`]: draft, [`${folder}/_wip/other.md`]: draft })
  })
  it.each([
    ['hugo.toml', 'content', 'title = "T"'],
    ['mkdocs.yml', 'docs', 'site_name: T\nmarkdown_extensions:\n  - x: !!python/name:a.b.c\n'],
    ['pelicanconf.py', 'content', "PATH = 'content'\n"],
    ['config.toml', 'content', 'base_url = "https://example.org"'],
    ['eleventy.config.js', 'posts', 'export default function () {}'],
  ])('a site with %s publishes them', async (file, folder, text) => {
    const { publicPaths } = await readFolder({ [file]: text, [`${folder}/_a.md`]: post('A') })
    expect(publicPaths).toEqual([`${folder}/_a.md`])
  })
  it('sections and posts are pages of an unknown site', async () => {
    const { publicPaths } = await readFolder({ '_posts/a.md': post('A'), 'x/_index.md': post('X') })
    expect(publicPaths).toEqual(['_posts/a.md', 'x/_index.md'])
  })
  it('the configuration above an imported content folder counts', async () => {
    const files = { '_config.yml': 'collections: {notes: {output: true}}\n', '_notes/a.md': post('A') }
    expect(
      (await readFolder({ ...files, '_notes/_b.md': post('B') }, { below: '_notes' })).publicPaths,
    ).toEqual(['a.md'])
  })
})

describe('resources of leaf bundles', () => {
  const bundle = {
    'content/posts/first/index.md': post('First', 'date: 2024-01-01\n'),
    'content/posts/first/notice.md': post('A notice'),
    'content/posts/first/snippets/text.md': 'A snippet.',
    'content/posts/second.md': post('Second'),
  }
  it('Hugo renders no page of them, and none outside of content/', async () => {
    const { publicPaths, drafts, notRead } = await readFolder({
      ...bundle,
      'hugo.toml': 'baseURL = "https://example.org/"\n',
      'README.md': '# Readme',
      'archetypes/default.md': '---\ntitle: {{ .Name }}\n---\n',
      'content/_index.md': post('Home'),
      'content/posts/first/index.fr.md': post('Premier'),
      'content/posts/_index.md': post('All'),
    })
    expect(publicPaths).toEqual([
      ...['content/_index.md', 'content/posts/_index.md', 'content/posts/first/index.fr.md'],
      ...['content/posts/first/index.md', 'content/posts/second.md'],
    ])
    expect(drafts).toEqual({})
    expect(notRead).toEqual([
      { reason: 'a resource of a leaf bundle (Hugo)', count: 2, examples: expect.any(Array) },
      { reason: 'outside of content/ (Hugo)', count: 2, examples: ['README.md', 'archetypes/default.md'] },
    ])
  })
  it('without a configuration, sections show a site of Hugo: what has no date is a draft', async () => {
    const { drafts } = await readFolder({
      ...bundle,
      'content/posts/_index.md': post('All'),
      'content/posts/first/dated.md': post('Dated', 'date: 2024-01-01\n'),
    })
    expect(drafts).toEqual({
      'content/posts/first/notice.md': ['bundle-resource'],
      'content/posts/first/snippets/text.md': ['bundle-resource'],
    })
  })
  it('without any trace of a generator, what has no title is a draft', async () => {
    const { drafts } = await readFolder({ ...bundle, 'content/posts/first/page.md': '# Heading\n\nText.' })
    expect(drafts).toEqual({ 'content/posts/first/snippets/text.md': ['bundle-resource'] })
  })
  it.each(['_config.yml', 'mkdocs.yml', 'docusaurus.config.ts', 'astro.config.ts'])(
    'a site with %s has pages beside an index',
    async (file) => {
      const folder = { 'astro.config.ts': 'src/pages' }[file] ?? 'docs'
      const { publicPaths } = await readFolder({
        [file]: 'site_name: x\n',
        [`${folder}/guide/index.md`]: post('Guide'),
        [`${folder}/guide/setup.md`]: 'Text.',
      })
      expect(publicPaths).toHaveLength(2)
    },
  )
  it('the index of the home page is no bundle of the site', async () => {
    const { publicPaths } = await readFolder({
      'hugo.toml': 'title = "T"',
      'content/index.md': post('Home'),
      'content/posts/a.md': post('A'),
    })
    expect(publicPaths).toEqual(['content/index.md', 'content/posts/a.md'])
  })
})

describe('excluded paths', () => {
  it.each([
    ['_config.yml', 'exclude: [secret, "*.tmp.md", docs/in*]\n', ''],
    ['hugo.toml', 'ignoreFiles = ["secret/.*", "\\\\.tmp\\\\.md$", "docs/in"]\n', 'content/'],
    [
      'config.toml',
      'base_url = "https://e.org"\nignored_content = ["secret/*", "*.tmp.md", "docs/in*"]\n',
      'content/',
    ],
    ['mkdocs.yml', 'exclude_docs: |\n  secret/\n  *.tmp.md\n  /docs/in*\n', 'docs/'],
    [
      'pelicanconf.py',
      "ARTICLE_EXCLUDES = ['secret', 'docs/inner']\nIGNORE_FILES = ['*.tmp.md']\n",
      'content/',
    ],
    [
      'docusaurus.config.js',
      "module.exports = {docs: {exclude: ['secret/**', '**/*.tmp.md', 'docs/in*']}}",
      'docs/',
    ],
    ['_quarto.yml', 'project:\n  render: ["*.md", "!secret/**", "!**/*.tmp.md", "!docs/**"]\n', ''],
  ])('%s excludes %j', async (file, text, root) => {
    const { publicPaths, notReadPaths } = await readFolder({
      [file]: text,
      [`${root}a.md`]: post('A'),
      [`${root}secret/d.md`]: post('D'),
      [`${root}x.tmp.md`]: post('X'),
      [`${root}docs/inner/e.md`]: post('E'),
    })
    expect([publicPaths, notReadPaths]).toEqual([
      [`${root}a.md`],
      [`${root}docs/inner/e.md`, `${root}secret/d.md`, `${root}x.tmp.md`],
    ])
  })
  it('the ignore files of Eleventy exclude, and a later line includes again', async () => {
    const { publicPaths } = await readFolder({
      '.eleventy.js': 'module.exports = () => ({ dir: { input: "src" } })',
      '.eleventyignore': '# comment\nsrc/drafts-old/\n*.skip.md\n!keep.skip.md\n',
      '.gitignore': 'src/tmp\n',
      ...{ 'src/a.md': post('A'), 'src/drafts-old/b.md': post('B'), 'src/keep.skip.md': post('K') },
      ...{ 'src/x.skip.md': post('X'), 'src/tmp/t.md': post('T'), 'src/_includes/i.md': post('I') },
    })
    expect(publicPaths).toEqual(['src/a.md', 'src/keep.skip.md'])
  })
  it('MkDocs and Quarto name drafts', async () => {
    const mkdocs = await readFolder({ 'mkdocs.yml': 'draft_docs: wip.md\n', 'docs/wip.md': post('W') })
    expect(mkdocs.drafts).toEqual({ 'docs/wip.md': ['excluded'] })
    const quarto = await readFolder({
      '_quarto.yml': 'website:\n  drafts: [wip.qmd]\n',
      'wip.qmd': post('W'),
    })
    expect(quarto.drafts).toEqual({ 'wip.qmd': ['excluded'] })
  })
  it('a pattern of Hugo that could take forever has no effect, with a diagnostic', async () => {
    const { diagnostics, publicPaths } = await readFolder({
      'hugo.toml': 'ignoreFiles = ["(a+)+$", "["]\n',
      'content/a.md': post('A'),
    })
    expect(publicPaths).toEqual(['content/a.md'])
    expect(diagnostics.map(({ file, code }) => `${file} ${code}`)).toEqual(
      Array(2).fill('hugo.toml site-configuration'),
    )
  })
  it('a glob with many stars and braces is matched in a moment', async () => {
    const glob = `${'*a'.repeat(60)}b{${'x,'.repeat(30)}{c,d}}${'{e,f}'.repeat(60)}`
    const { publicPaths } = await readFolder({
      '_config.yml': `exclude: ["${glob}"]\n`,
      [`${'a'.repeat(200)}.md`]: post('A'),
    })
    expect(publicPaths).toHaveLength(1)
  })
})

it('several sites in one folder have their own rules', async () => {
  const { publicPaths, sites } = await readFolder({
    'blog/hugo.toml': 'title = "B"',
    'blog/content/_a.md': post('A'),
    'site/_config.yml': 'title: S\n',
    'site/_b.md': post('B'),
    'notes/_c.md': post('C'),
  })
  expect(publicPaths).toEqual(['blog/content/_a.md'])
  expect(sites.map(({ files }) => files)).toEqual([['blog/hugo.toml'], ['site/_config.yml']])
})

describe('pages that other generators do not build', () => {
  it('no generator publishes names that begin with a dot', async () => {
    const files = { 'posts/.draft.md': post('Draft'), 'posts/a.md': post('A') }
    for (const config of [{}, { 'hugo.toml': 'contentDir = "posts"\n' }, { 'nuxt.config.ts': '' }]) {
      const { publicPaths } = await readFolder({ ...config, ...files })
      expect(publicPaths).not.toContain('posts/.draft.md')
    }
  })
  it('Jekyll ignores names that begin with "#" or "~" or end with "~"', async () => {
    const { publicPaths } = await readFolder({
      '_config.yml': 'collections: {}\n',
      '#a.md': post('A'),
      '~b.md': post('B'),
      'old~/c.md': post('C'),
      'd.md': post('D'),
    })
    expect(publicPaths).toEqual(['d.md'])
  })
  it('Quarto hides names that begin with "_", also those that `render` matches', async () => {
    const { publicPaths } = await readFolder({
      '_quarto.yml': 'project:\n  type: website\n  render: ["*.qmd"]\n',
      '_part.qmd': post('Part'),
      'page.qmd': post('Page'),
    })
    expect(publicPaths).toEqual(['page.qmd'])
  })
  it('Hugo does not build languages that are disabled', async () => {
    const { publicPaths } = await readFolder({
      'hugo.toml':
        'disableLanguages = ["fr"]\n[languages.en]\n[languages.fr]\n[languages.de]\ndisabled = true\ncontentDir = "content/de"\n[languages.en.params]\nx = 1\n',
      'content/a.md': post('A'),
      'content/a.fr.md': post('A fr'),
      'content/de/b.md': post('B de'),
    })
    expect(publicPaths).not.toContain('content/a.fr.md')
    expect(publicPaths).not.toContain('content/de/b.md')
  })
  it('Zola does not load the pages of a section that is a draft', async () => {
    const page = '+++\ntitle = "P"\n+++\nBody.\n'
    const { publicPaths } = await readFolder({
      'config.toml': 'base_url = "https://example.org"\n',
      'content/wip/_index.md': '+++\ntitle = "W"\ndraft = true\n+++\n',
      'content/wip/a.md': page,
      'content/wip/deep/b.md': page,
      'content/open/c.md': page,
    })
    expect(publicPaths).toEqual(['content/open/c.md'])
  })
  it('Hugo publishes the pages of a section that is a draft', async () => {
    const { publicPaths } = await readFolder({
      'hugo.toml': 'title = "H"\n',
      'content/wip/_index.md': '+++\ntitle = "W"\ndraft = true\n+++\n',
      'content/wip/a.md': post('A'),
    })
    expect(publicPaths).toEqual(['content/wip/a.md'])
  })
  it('VitePress does not build what `srcExclude` matches, in a folder of the repository too', async () => {
    const { publicPaths } = await readFolder({
      'docs/.vitepress/config.mts':
        "export default { srcDir: './src', srcExclude: ['**/TODO.md', 'drafts/**'] }",
      'docs/src/TODO.md': '# Todo',
      'docs/src/drafts/a.md': '# A',
      'docs/src/guide.md': '# Guide',
    })
    expect(publicPaths).toEqual(['docs/src/guide.md'])
  })
  it('Quartz does not build what `ignorePatterns` matches', async () => {
    const { publicPaths } = await readFolder({
      'quartz.config.ts': 'export default { configuration: { ignorePatterns: ["private", "templates"] } }',
      'content/private/a.md': post('A'),
      'content/notes/templates/b.md': post('B'),
      'content/index.md': post('Home'),
    })
    expect(publicPaths).toEqual(['content/index.md'])
  })
  it.each([
    'title: "{{title}}"',
    'title: T\ndate: "{{date:YYYY-MM-DD}}"',
    "title: '{{ replace .Name }}'",
    'title: <% tp.file.title %>',
  ])('a page pattern with %s is a draft', async (frontMatter) => {
    const { publicPaths } = await readFolder({ 'notes/a.md': `---\n${frontMatter}\n---\nBody.\n` })
    expect(publicPaths).toEqual([])
  })
  it('a title that mentions a template is no page pattern', async () => {
    const { publicPaths } = await readFolder({ 'a.md': post('"Write {{ name }} in Vue"') })
    expect(publicPaths).toEqual(['a.md'])
  })
})

describe("Logseq's properties", () => {
  it.each([
    ['public:: false\n\n- Text', false],
    ['private:: true\ntags:: [[a]]\n- Text', false],
    ['public:: true\n- Text', true],
    ['std::vector is a container.', true],
  ])('decide that %j is public: %s', async (text, isPublic) => {
    const { publicPaths } = await readFolder({ 'pages/a.md': text })
    expect(publicPaths).toEqual(isPublic ? ['pages/a.md'] : [])
  })
  it('give title and tags, and are no text', async () => {
    const { documents } = await readFolder({
      'pages/a.md': 'title:: My page\ntags:: [[ink]], #paper\n\n- Text',
    })
    const { title, tags, rendered } = documents['pages/a.md'] ?? {}
    expect([title, tags?.map(({ name }) => name), rendered?.text]).toEqual([
      'My page',
      ['ink', 'paper'],
      'Text',
    ])
  })
})
