/** Language tags, and languages of paths. */
import { describe, expect, it } from 'vitest'
import { languageOfPath } from '../../src/content/fields/path-language.ts'
import { isLanguageTag, normalizeLanguage } from '../../src/content/language.ts'

describe('normalizeLanguage', () => {
  it.each([
    ['zh-cn', 'zh-CN'],
    ['zh_CN', 'zh-CN'],
    ['zh_CN.UTF-8', 'zh-CN'],
    ['ZH-hans', 'zh-Hans'],
    ['EN', 'en'],
    ['pt-BR', 'pt-BR'],
    ['iw', 'he'],
    ['fil', 'fil'],
    ['es-419', 'es-419'],
  ])('the canonical form of the language tag %s is %s', (tag, canonical) =>
    expect(normalizeLanguage(tag)).toBe(canonical),
  )
  it.each(['english', 'js', 'go', 'v2', 'xx', '', 'en-', '../en', 'min.md', 'a'.repeat(100)])(
    '%j is not a language tag',
    (tag) => expect(isLanguageTag(tag)).toBe(false),
  )
})

describe('languageOfPath', () => {
  const at = (path: string, siteLanguages: string[] = [], siblings: string[] = []) =>
    languageOfPath({ path, siteLanguages, siblingFolders: () => siblings })

  it('a suffix is a language', () => {
    expect(at('posts/a/index.zh.md')).toEqual({ lang: 'zh', key: 'posts/a/index' })
    expect(at('posts/hello.zh-cn.md')).toEqual({ lang: 'zh-CN', key: 'posts/hello' })
  })
  it.each([
    'jquery.min.md',
    'vue.ts.md',
    'socket.io.md',
    'v1.2.md',
    'README.md',
    '.zh.md',
    'node.js.md',
    'A vs. it.md',
  ])('%s has no language', (path) => expect(at(path).lang).toBeNull())
  it.each([
    ['Update-on-example.io-incident.md', 'Update-on-example.io-incident'],
    ['socket.io-guide.md', 'socket.io-guide'],
    ['notion.so-review.md', 'notion.so-review'],
    ['get.it-working.md', 'get.it-working'],
    ['goto.my-house.md', 'goto.my-house'],
    ['2017-01-01.my-post.md', '2017-01-01.my-post'],
    ['ask.it-help.md', 'ask.it-help'],
    ['it.working.md', 'it.working'],
    ['what.is-up.md', 'what.is-up'],
    ['posts/linked.in.md', 'posts/linked.in'],
    ['it-help/a.md', 'it-help/a'],
    ['my-house/a.md', 'my-house/a'],
  ])('a dot or hyphen in %s is no language', (path, key) =>
    expect(at(path, [], ['de', 'en'])).toEqual({ lang: null, key }),
  )
  it.each([
    ['readme.de.md', 'de', 'readme'],
    ['a.pt_BR.md', 'pt-BR', 'a'],
    ['a.zh-Hant-TW.md', 'zh-Hant-TW', 'a'],
    ['a.es-419.markdown', 'es-419', 'a'],
    ['socket.io.fr.md', 'fr', 'socket.io'],
    ['hello.de.html.md', 'de', 'hello'],
  ])('the suffix of %s is the language %s', (path, lang, key) => expect(at(path)).toEqual({ lang, key }))
  it('a variant is a language if the site has it', () => {
    expect(at('a.ca-valencia.md', ['ca-valencia'])).toEqual({ lang: 'ca-valencia', key: 'a' })
    expect(at('a.ca-valencia.md').lang).toBeNull()
  })
  it('an ambiguous suffix is a language if the site has that language', () =>
    expect(at('a.cs.md', ['cs'])).toEqual({ lang: 'cs', key: 'a' }))
  it('an ambiguous suffix of an index is a language', () => expect(at('a/_index.cs.md').lang).toBe('cs'))
  it.each(['en/a.md', 'content/en/a.md', '_posts/en/a.md', 'blog/en/a.md', 'docs/en/a.md', 'pages/en/a.md'])(
    'the folder of %s is a language when a sibling is a language',
    (path) => expect(at(path, [], ['en', 'zh']).lang).toBe('en'),
  )
  it('a folder is a language if the site has that language', () =>
    expect(at('i18n/zh-cn/a.md', ['zh-CN'])).toEqual({ lang: 'zh-CN', key: 'i18n/a' }))
  it.each(['it/a.md', 'cs/a.md', 'ml/a.md', 'content/it/a.md'])(
    'the folder of %s is a topic when it has no language as a sibling',
    (path) =>
      expect(
        at(
          path,
          ['en'],
          ['it', 'cs', 'ml', 'news'].filter((name) => path.includes(`${name}/`)).concat('news'),
        ).lang,
      ).toBeNull(),
  )
  it('ambiguous codes whose siblings are all ambiguous are topics', () => {
    expect(at('cs/a.md', [], ['cs', 'ml', 'os', 'new', 'posts']).lang).toBeNull()
    expect(at('it/a.md', [], ['it', 'de']).lang).toBe('it')
    expect(at('de/a.md', [], ['it', 'de']).lang).toBe('de')
    expect(at('fil/a.md', [], ['fil', 'en']).lang).toBe('fil')
    expect(at('src/a.md', [], ['src', 'en']).lang).toBeNull()
  })
  it('the siblings of the language folder decide, not those of other folders', () => {
    const siblingFolders = (folder: string) => (folder === 'content/zh' ? ['en'] : [])
    expect(languageOfPath({ path: 'content/zh/a.md', siteLanguages: [], siblingFolders }).lang).toBe('zh')
    expect(languageOfPath({ path: 'content/fr/a.md', siteLanguages: [], siblingFolders }).lang).toBeNull()
  })
  it('a folder below several content roots is a language', () => {
    expect(at('src/content/docs/zh/a.md', [], ['fr'])).toEqual({ lang: 'zh', key: 'src/content/docs/a' })
    expect(at('source/_posts/zh/a.md', [], ['fr']).lang).toBe('zh')
  })
  it('a folder further down is a language if the folders beside it are, or if a site of several languages has it', () => {
    expect(at('src/posts/zh/a.md', [], ['fr'])).toEqual({ lang: 'zh', key: 'src/posts/a' })
    expect(at('posts/2024/pt-br/a.md', [], ['en', 'images', 'pt-br']).lang).toBeNull()
    expect(at('posts/2024/pt-br/a.md', ['en', 'pt-BR'], ['x'])).toEqual({
      lang: 'pt-BR',
      key: 'posts/2024/a',
    })
    expect(at('posts/it/a.md', ['it'], ['news']).lang).toBeNull()
    expect(at('posts/it/a.md', [], ['it', 'cs', 'os']).lang).toBeNull()
    expect(at('posts/my-bundle/a.md', [], ['en', 'zh']).lang).toBeNull()
  })
  it.each([
    ['i18n/fr/docusaurus-plugin-content-docs/current/a/b.mdx', 'docs/a/b'],
    ['i18n/fr/docusaurus-plugin-content-docs/version-1.0/b.md', 'versioned_docs/version-1.0/b'],
    ['i18n/fr/docusaurus-plugin-content-blog/2024-01-02-b.md', 'blog/2024-01-02-b'],
    ['i18n/fr/docusaurus-plugin-content-pages/b.md', 'src/pages/b'],
  ])('the Docusaurus translation %s has the key of its original', (path, key) =>
    expect(at(path, [], ['de'])).toEqual({ lang: 'fr', key }),
  )
  it('translations have the same key', () => {
    expect(at('content/zh/posts/a.md', [], ['en']).key).toBe(at('content/en/posts/a.md', [], ['zh']).key)
    expect(at('posts/a.zh.md').key).toBe(at('posts/a.md').key)
  })
})
