/** Import rules: titles, authors, tags, categories, keywords and covers. */
import { describe, expect, test } from 'vitest'
import { boot } from '../../support/app.ts'
import { expectField, expectYaml, importCases, importFiles, inYaml } from './site.ts'

const { db, request } = await boot()

describe('Title', () => {
  test('a `title` that YAML parses as a number, a date or null keeps its spelling', () =>
    expectYaml(db, 'title', {
      'title: Plain': 'Plain',
      'title: 2019': '2019',
      'title: 1.10': '1.10',
      'title: 007': '007',
      'title: 0x1F': '0x1F',
      'title: 1_000': '1_000',
      'title: 1e3': '1e3',
      'title: .inf': '.inf',
      'title: 2024-01-02': '2024-01-02',
      'title: 12:30:45': '12:30:45',
      'title: true': 'true',
      'title: No': 'No',
      "title: '  Two\n\n  lines '": 'Two lines',
    }))

  test('HTML character references in a title are decoded', () =>
    expectYaml(db, 'title', {
      'title: "A &#8211; B &amp; C"': 'A – B & C',
      'title: One&#58; two': 'One: two',
      'post_title: "It&#8217;s"': 'It’s',
      'title: AT&T; B': 'AT&T; B',
    }))

  test('a TOML title that is a number or a date keeps its spelling', () =>
    expectField(db, 'title', {
      '+++\ntitle = 1.10\n+++\nBody.': '1.10',
      '+++\ntitle = 2024-01-02\n+++\nBody.': '2024-01-02',
    }))

  test('the title is otherwise the first H1, or else the file name', async () => {
    const { articles } = await importFiles(db, {
      'heading.md': 'Text.\n\n## Second\n\n# The *first* `H1`\n\n# Another',
      'setext.md': 'Setext\n======\n\nText.',
      'from-the-name.md': '## Only a second\n\nText.',
      '2024-01-02-dated-name.md': 'Text.',
      'bundle/index.zh.md': 'Text.',
      'null.md': 'Text.',
      'undefined.md': '# undefined',
    })
    expect(Object.fromEntries(Object.entries(articles).map(([path, { title }]) => [path, title]))).toEqual({
      'heading.md': 'The first H1',
      'setext.md': 'Setext',
      'from-the-name.md': 'From the name',
      '2024-01-02-dated-name.md': 'Dated name',
      'bundle/index.zh.md': 'Bundle',
      'null.md': 'Untitled',
      'undefined.md': 'Untitled',
    })
  })

  test('the title is never empty, null, undefined or [object Object]', () =>
    expectField(
      db,
      'title',
      Object.fromEntries(
        ['""', '" "', '~', 'null', 'undefined', '"[object Object]"', '{a: b}', '[]', '"\u200b"'].map(
          (title) => [`---\ntitle: ${title}\n---\n# Heading\n`, 'Heading'],
        ),
      ),
    ))
})

describe('Authors', () => {
  test('`authors` and `author` may be strings, lists and nested lists', () =>
    expectYaml(db, 'authors', {
      'author: Ann': ['Ann'],
      'authors: Ann': ['Ann'],
      'authors: [Ann, Bob]': ['Ann', 'Bob'],
      'author: [[36krai]]': ['36krai'],
      'authors: [[Ann, [Bob]], Cy]': ['Ann', 'Bob', 'Cy'],
      'author: 2019': ['2019'],
    }))

  test('authors may be objects with a name, and Markdown links', async () => {
    await expectYaml(db, 'authors', {
      'author: {name: Object Ann, url: https://ann.example}': ['Object Ann'],
      'author: {display_name: Shown, login: login}': ['Shown'],
      'authors: [{name: Object Bob, title: Writer}, Cy]': ['Object Bob', 'Cy'],
      'author: "[Linked](https://linked.example/)"': ['Linked'],
    })
    const linked = await db.prisma.author.findUniqueOrThrow({ where: { slug: 'linked' } })
    expect(linked.url).toBe('https://linked.example/')
    expect((await db.prisma.author.findUniqueOrThrow({ where: { slug: 'object-ann' } })).url).toBe(
      'https://ann.example',
    )
  })

  test('null authors are dropped, and names with commas are not split', () =>
    expectYaml(db, 'authors', {
      'author: null': [],
      'author: ""': [],
      'authors: [null, Ann, ~, ""]': ['Ann'],
      'authors: [null]': [],
      'author: false': [],
      'author: Martin Luther King, Jr.': ['Martin Luther King, Jr.'],
    }))

  test("an author's e-mail address is never public", async () => {
    const cases = {
      'author: Jane Doe <jane@secret.example>': ['Jane Doe'],
      'author: john@secret.example (John Roe)': ['John Roe'],
      'author: {name: Jim, email: jim@secret.example}': ['Jim'],
      'author: joan@secret.example': ['joan'],
      'author: "[Jill](mailto:jill@secret.example)"': ['Jill'],
      'author: Joe\nauthor_email: joe@secret.example': ['Joe'],
    }
    const { articles } = await importCases(db, 'authors', inYaml(cases))
    const own = Object.values(articles).map(({ slug }) => `/v1/articles/${slug}`)
    for (const path of ['/v1/authors?limit=100', '/v1/articles?limit=100', '/v1/authors/jane-doe', ...own]) {
      const { status, text } = await request.get(path)
      expect(status).toBe(200)
      expect(text).not.toContain('secret.example')
    }
  })
})

describe('Tags and categories', () => {
  test('tags and categories are read from `tags`, `tag`, `categories`, `category` and `[taxonomies]`', async () => {
    await expectYaml(db, 'tags', {
      'tags: [a, b]': ['a', 'b'],
      'tag: a': ['a'],
      'tags: [a]\ntag: b': ['a', 'b'],
    })
    await expectYaml(db, 'categories', { 'categories: [c]': ['c'], 'category: c': ['c'] })
    const zola = '+++\n[taxonomies]\ntags = ["z"]\ncategories = ["y"]\n+++\nBody.'
    const { articles } = await importCases(db, 'tags', { [zola]: ['z'] })
    expect(articles['case-0.md']?.categories).toEqual(['y'])
  })

  test('tags are split at commas, flattened, trimmed and normalized to NFC', () =>
    expectYaml(db, 'tags', {
      'tags: "a, b ,c"': ['a', 'b', 'c'],
      'tags: 一，二、三': ['一', '二', '三'],
      'tags: [[d], [[e]], " f "]': ['d', 'e', 'f'],
      'tags: [null, "", g]': ['g'],
      'tags: "cafe\\u0301"': ['café'],
      'tags: [2019, 1.10]': ['2019', '1.10'],
    }))

  test("tags with `&amp;`, with a colon that YAML parses as a mapping, and with Pelican's semicolons are read", async () => {
    await expectYaml(db, 'tags', {
      'tags: [R &amp; D]': ['R & D'],
      'tags:\n  - C++: STL\n  - b': ['C++: STL', 'b'],
    })
    await expectField(db, 'tags', { 'Title: A\nTags: a; b, c\n\nBody.': ['a', 'b', 'c'] })
  })

  test('tags that differ only in case are one tag with the first spelling', async () => {
    const { articles } = await importFiles(db, {
      'one.md': '---\ntags: [Quark, QUARK]\n---\n',
      'two.md': '---\ntags: quark\n---\n',
    })
    expect(articles['one.md']?.tags).toEqual(['Quark'])
    expect(articles['two.md']?.tags).toEqual(['Quark'])
  })

  test('`keywords` are keywords of the article, not tags', async () => {
    const keywords = { 'keywords: [k, l]': ['k', 'l'], 'keywords: k, l': ['k', 'l'], 'keywords: [null]': [] }
    const { articles } = await importCases(db, 'keywords', inYaml(keywords))
    expect(Object.values(articles).map(({ tags }) => tags)).toEqual([[], [], []])
  })
})

describe('Cover', () => {
  const cover = (url: string, alt: string | null = null, caption: string | null = null) => ({
    url,
    alt,
    caption,
  })

  test.each([
    ...['cover', 'image', 'images', 'featured_image', 'feature_image'],
    ...['thumbnail', 'banner', 'cover_image', 'hero'],
  ])('`%s` is the cover', (key) => expectYaml(db, 'cover', { [`${key}: /a.png`]: cover('/a.png') }))

  test('the cover is otherwise read from the keys of widespread themes', () =>
    expectYaml(db, 'cover', {
      'header-img: img/a.jpg': cover('img/a.jpg'),
      'cover-img: /a.jpg': cover('/a.jpg'),
      'header: {overlay_image: /a.jpg, teaser: /b.jpg}': cover('/a.jpg'),
      'photos: [/a.jpg, /b.jpg]': cover('/a.jpg'),
      'resources: [{name: featured-image, src: a.jpg}]': cover('a.jpg'),
      'header: {image: /b.jpg}\nthumbnail: /a.jpg': cover('/a.jpg'),
      'background: "#fff"': null,
    }))

  test('earlier keys of the list of cover keys take precedence', () =>
    expectYaml(db, 'cover', {
      'hero: /h.png\ncover_image: /c.png\nthumbnail: /t.png': cover('/t.png'),
      'image: /i.png\ncover: /c.png': cover('/c.png'),
      'cover: ""\nimage: /i.png': cover('/i.png'),
    }))

  test('a cover may be a mapping with `image`, `src`, `url`, `alt` and `caption`', () =>
    expectYaml(db, 'cover', {
      'cover: {image: /a.png, alt: Alt, caption: Caption}': cover('/a.png', 'Alt', 'Caption'),
      'cover: {src: /a.png}': cover('/a.png'),
      'cover: {url: /a.png, alt: ""}': cover('/a.png'),
      'cover: {image: ""}': null,
    }))

  test('the first of several `images` is the cover', () =>
    expectYaml(db, 'cover', { 'images: [/a.png, /b.png]': cover('/a.png') }))

  test('a cover with a javascript: or data: URL is dropped', () =>
    expectYaml(db, 'cover', { 'cover: javascript:alert(1)': null, 'image: data:text/html,x': null }))
})
