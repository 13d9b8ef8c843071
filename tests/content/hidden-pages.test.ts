/** Pages that the configuration of a site hides, generator by generator: none of them is public. */
import { expect, it } from 'vitest'
import { post, readFolder } from './site-support.ts'

const ASTRO = `const blog = defineCollection({
  loader: glob({ pattern: ['**/*.{md,mdx}', '!wip/**', '!**/[^a-z]*.md'], base: './src/content/blog' }),
})`

it.each<[string, Record<string, string>, string[]]>([
  [
    'Hugo: mounts that exclude files',
    {
      'hugo.toml':
        '[[module.mounts]]\nsource="content"\ntarget="content"\nexcludeFiles=["private/*","**/secret.md"]\n',
      'content/private/a.md': post('A'),
      'content/x/secret.md': post('B'),
      'content/x/shown.md': post('C'),
    },
    ['content/x/shown.md'],
  ],
  [
    'Hugo: mounts that include files',
    {
      'hugo.yaml':
        'module:\n  mounts:\n    - {source: content, target: content, files: ["posts/**", "! posts/old/**"]}\n',
      'content/notes/a.md': post('A'),
      'content/posts/old/b.md': post('B'),
      'content/posts/c.md': post('C'),
    },
    ['content/posts/c.md'],
  ],
  [
    'Jekyll: packages, and posts without front matter',
    {
      '_config.yml': 'title: T\n',
      'vendor/bundle/gems/x/README.md': '# X',
      'vendor/cache/_posts/2020-01-01-x.md': post('X'),
      '_posts/2020-01-01-bare.md': '# Bare',
      '_posts/2020-01-02-empty.md': '---\n---\n# Empty front matter, which the parser reads as none',
      '_posts/2020-01-03-post.md': post('P'),
    },
    ['_posts/2020-01-03-post.md'],
  ],
  [
    'Hexo: tags that are encrypted, and the key of a plugin',
    {
      '_config.yml':
        'new_post_name: ":title.md"\nencrypt: {tags: [{name: family, password: x}]}\nhide_posts: {filter: quiet}\n',
      'source/_posts/a.md': post('A', 'tags: [family, x]\n'),
      'source/_posts/b.md': post('B', 'quiet: true\n'),
      'source/_posts/c.md': post('C', 'tags: [friends]\nquiet: false\n'),
    },
    ['source/_posts/c.md'],
  ],
  [
    'Pelican: ARTICLE_PATHS and EXTRA_PATH_METADATA',
    {
      'pelicanconf.py':
        "ARTICLE_PATHS = ['blog']\nEXTRA_PATH_METADATA = {\n  'blog/old': {'status': 'draft'},\n  'x.ico': {'path': 'x.ico'},\n}\n",
      'content/notes/a.md': post('A'),
      'content/blog/old/b.md': post('B'),
      'content/blog/c.md': post('C'),
      'content/pages/d.md': post('D'),
    },
    ['content/blog/c.md', 'content/pages/d.md'],
  ],
  [
    'Astro: patterns of loaders',
    {
      'astro.config.mjs': 'export default {}',
      'src/content.config.ts': ASTRO,
      'src/content/blog/wip/a.md': post('A'),
      'src/content/blog/1.md': post('B'),
      'src/content/blog/c.md': post('C'),
    },
    ['src/content/blog/c.md'],
  ],
  [
    'Docusaurus: plugins that are switched off, and other languages',
    {
      'docusaurus.config.js':
        "module.exports = { i18n: { locales: ['en', 'fr'] }, presets: [['classic', { docs: {}, blog: false }]] }",
      'blog/a.md': post('A'),
      'docs/b.md': post('B'),
      'i18n/de/docusaurus-plugin-content-docs/current/b.md': post('B'),
      'i18n/fr/docusaurus-plugin-content-docs/current/b.md': post('B'),
    },
    ['docs/b.md', 'i18n/fr/docusaurus-plugin-content-docs/current/b.md'],
  ],
  [
    'Docusaurus: a blog of its own plugin is built',
    {
      'docusaurus.config.js':
        "module.exports = { presets: [['classic', { blog: false }]], plugins: [['@docusaurus/plugin-content-blog', { path: 'blog' }]] }",
      'blog/a.md': post('A'),
    },
    ['blog/a.md'],
  ],
  [
    'Docusaurus: versions',
    {
      'docusaurus.config.ts':
        "export default { presets: [['classic', { docs: { onlyIncludeVersions: ['2.0'] } }]] }",
      'docs/a.md': post('A'),
      'versioned_docs/version-1.0/a.md': post('A'),
      'versioned_docs/version-2.0/a.md': post('A'),
    },
    ['versioned_docs/version-2.0/a.md'],
  ],
  [
    'Docusaurus: a list with a variable is not known',
    {
      'docusaurus.config.ts':
        "export default { i18n: { locales: ['en', ...more] }, presets: [['classic', { docs: { onlyIncludeVersions: ['current', latest] } }]] }",
      'i18n/de/docusaurus-plugin-content-blog/a.md': post('A'),
      'versioned_docs/version-2.0/a.md': post('A'),
    },
    ['i18n/de/docusaurus-plugin-content-blog/a.md', 'versioned_docs/version-2.0/a.md'],
  ],
  [
    'Eleventy: ignores, folders that methods set, data scripts',
    {
      'eleventy.config.mjs':
        'export default (c) => {\n c.setInputDirectory("views")\n c.setIncludesDirectory("../parts")\n c.ignores.add("views/old/**")\n c.ignores.add("views" + x)\n}',
      'README.md': '# R',
      'parts/a.md': post('A'),
      'views/old/b.md': post('B'),
      'views/wip/wip.11tydata.js': 'module.exports = {\n  permalink: false,\n  layout: "x",\n}',
      'views/wip/c.md': post('C'),
      'views/d.11tydata.js': 'export default { draft: true }',
      'views/d.md': post('D'),
      'views/e.md': post('E'),
    },
    ['views/e.md'],
  ],
  [
    'Eleventy: templateFormats without Markdown',
    { '.eleventy.js': 'module.exports = () => ({ templateFormats: ["njk", "html"] })', 'a.md': post('A') },
    [],
  ],
  [
    'MkDocs: the plugin mkdocs-exclude, and a list of exclude_docs',
    {
      'mkdocs.yml':
        'exclude_docs: [wip/]\nplugins:\n  - search\n  - exclude: {glob: [internal/*, "*.tmp.md"], regex: ["old/.*"]}\n',
      'docs/internal/x/a.md': '# A',
      'docs/x/b.tmp.md': '# B',
      'docs/old/c.md': '# C',
      'docs/wip/d.md': '# D',
      'docs/x/old/e.md': '# E',
    },
    ['docs/x/old/e.md'],
  ],
  [
    'Quarto: folders and patterns of render',
    {
      '_quarto.yml': 'project:\n  render: ["*.qmd", posts/, "!private.qmd"]\n',
      'a.qmd': post('A'),
      'guide/b.qmd': post('B'),
      'guide/private.qmd': post('P'),
      'notes/c.md': post('C'),
      'posts/x/d.md': post('D'),
    },
    ['a.qmd', 'guide/b.qmd', 'guide/private.qmd', 'posts/x/d.md'],
  ],
  [
    'Quartz: ExplicitPublish',
    {
      'quartz.config.ts': 'const config = { plugins: { filters: [Plugin.ExplicitPublish()] } }',
      'content/a.md': post('A'),
      'content/b.md': post('B', 'publish: true\n'),
    },
    ['content/b.md'],
  ],
  [
    'Obsidian: a plugin that publishes notes with a key, and the folder of templates',
    {
      '.obsidian/community-plugins.json': '["dataview", "digitalgarden"]',
      '.obsidian/templates.json': '{"folder": "Vorlagen"}',
      'Vorlagen/a.md': post('A', 'dg-publish: true\n'),
      'b.md': '# B',
      'c.md': post('C', 'dg-publish: true\n'),
    },
    ['c.md'],
  ],
  [
    'Ghost and Substack: a text that continues for members',
    {
      'a.md': `${post('A')}\n<!--members-only-->\n\nSecret.\n`,
      'b.md': `${post('B')}\n<div class="paywall-jump" data-component-name="PaywallToDOM"></div>\n\nSecret.\n`,
      'c.md': `${post('C', 'visibility: public\n')}\n<!--members-only-->\n\nPublic.\n`,
      'd.md': `${post('D')}\nThe line \`<!--members-only-->\` of Ghost.\n`,
    },
    ['c.md', 'd.md'],
  ],
  [
    'a vault inside of a site has the configuration of the site',
    {
      '_config.yml': 'title: T\n',
      '_posts/.obsidian/templates.json': '{"folder": "t"}',
      '_posts/undated.md': post('U'),
      '_posts/2020-01-01-a.md': post('A'),
    },
    ['_posts/2020-01-01-a.md'],
  ],
])('%s', async (_, files, expected) => {
  const { publicPaths } = await readFolder(files)
  expect(publicPaths).toEqual(expected)
})
