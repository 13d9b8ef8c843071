/** Configuration of Jekyll and Hexo sites, which share the file name `_config.yml`. */
import { isMapping, type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import { mergeMappings, parseDataFile, readMapping, type SiteFile, textIn, textsIn } from './data-file.ts'
import { globRule, joinPath, type PathRule, trimSlashes } from './path-patterns.ts'
import {
  basePathOf,
  createConfiguration,
  type FrontMatterDefault,
  type SiteConfiguration,
} from './site-configuration.ts'

const CONFIGURATION_FILE = /^_config\.(?:ya?ml|toml|json)$/
/** Keys of Hexo that Jekyll does not have. */
const HEXO_KEYS = [
  ...['source_dir', 'public_dir', 'skip_render', 'new_post_name', 'render_drafts', 'post_asset_folder'],
  ...['index_generator', 'category_dir', 'tag_dir', 'archive_dir', 'code_dir', 'i18n_dir', 'external_link'],
  ...['filename_case', 'default_category', 'relative_link', 'titlecase', 'pagination_dir'],
]

/**
 * Reads the configuration of a Jekyll or Hexo site; null when there is none. `hasPath` returns true for a file
 * or folder that exists in the site.
 */
export function readJekyllOrHexoConfiguration(
  files: readonly SiteFile[],
  hasPath: (path: string) => boolean,
): SiteConfiguration | null {
  const own = files.filter(({ path }) => CONFIGURATION_FILE.test(path))
  const config = own.map(readMapping).reduce(mergeMappings, {})
  if (own.length === 0) return null
  const isHexo =
    HEXO_KEYS.some((key) => key in config) ||
    (!('source' in config) && (hasPath('source/_posts') || hasPath('scaffolds')))
  return isHexo ? readHexo(own, config) : readJekyll(own, config)
}

function readHexo(files: readonly SiteFile[], config: Mapping): SiteConfiguration {
  const source = trimSlashes(textIn(config.source_dir) ?? 'source')
  const inSource = (value: unknown, effect: 'excluded' | 'included') =>
    textsIn(value).map((glob) => globRule(joinPath(source, trimSlashes(glob)), effect))
  const languages = textsIn(config.language)
  return createConfiguration(
    'Hexo',
    files.map(({ path }) => path),
    {
      title: textIn(config.title),
      url: textIn(config.url),
      timeZone: textIn(config.timezone),
      languages,
      defaultLanguage: languages.find((language) => language !== 'default') ?? null,
      contentFolders: [source],
      ...hexoHiding(config),
      rules: [
        ...inSource(config.exclude, 'excluded'),
        ...inSource(config.skip_render, 'excluded'),
        ...textsIn(config.ignore).map((glob) => globRule(glob, 'excluded')),
        ...inSource(config.include, 'included'),
      ],
      permalinks: {
        basePath: basePathOf(textIn(config.root) ?? textIn(config.url)),
        patterns: {
          posts: textIn(config.permalink) ?? ':year/:month/:day/:title/',
          newPostName: textIn(config.new_post_name) ?? ':title.md',
        },
      },
    },
  )
}

/** Returns the key of the plugin hexo-hide-posts, and the tags whose posts hexo-blog-encrypt encrypts. */
function hexoHiding(config: Mapping): Pick<SiteConfiguration, 'hidingKeys' | 'hidingTags'> {
  return {
    hidingKeys: textsIn(toMapping(config.hide_posts).filter),
    hidingTags: [toMapping(config.encrypt).tags].flat().flatMap((tag) => textIn(toMapping(tag).name) ?? []),
  }
}

function readJekyll(files: readonly SiteFile[], config: Mapping): SiteConfiguration {
  const source = trimSlashes(textIn(config.source) ?? '')
  const collections = jekyllCollections(config)
  const rule = (pattern: string, effect: PathRule['effect']) =>
    jekyllRule(joinPath(source, trimSlashes(pattern)), effect)
  return createConfiguration(
    'Jekyll',
    files.map(({ path }) => path),
    {
      title: textIn(config.title),
      url: textIn(config.url),
      timeZone: textIn(config.timezone),
      languages: [...jekyllLanguages(config), ...textsIn(config.languages)],
      defaultLanguage: jekyllLanguages(config)[0] ?? null,
      contentFolders: source === '' ? [] : [source],
      rules: [
        ...textsIn(config.exclude).map((pattern) => rule(pattern, 'excluded')),
        ...textsIn(config.include).map((pattern) => rule(pattern, 'included')),
      ],
      collections: Object.keys(collections).filter((name) => toMapping(collections[name]).output === true),
      defaults: files.flatMap(jekyllDefaults),
      permalinks: {
        basePath: basePathOf(textIn(config.baseurl)),
        patterns: jekyllPatterns(config, collections),
      },
    },
  )
}

const jekyllLanguages = (config: Mapping): string[] =>
  [config.default_lang, config.lang, config.locale, config.language].flatMap(textsIn)

/** Returns the collections, which a list can only name, without output. */
function jekyllCollections({ collections }: Mapping): Mapping {
  return isMapping(collections)
    ? collections
    : Object.fromEntries(textsIn(collections).map((name) => [name, {}]))
}

/**
 * Returns a rule of `exclude` or `include`. A pattern matches as a glob, whose stars match `/` too, or as the
 * beginning of a path (`glob_include?` in Jekyll's EntryFilter).
 */
function jekyllRule(pattern: string, effect: PathRule['effect']): PathRule {
  const glob = globRule(pattern, effect, true)
  return { effect, matches: (path, isFolder) => path.startsWith(pattern) || glob.matches(path, isFolder) }
}

function jekyllDefaults(file: SiteFile): FrontMatterDefault[] {
  const { values, strings } = parseDataFile(file)
  const [items, texts] = [values, strings].map((document) => [toMapping(document).defaults].flat())
  return (items ?? []).flatMap((item, index) => {
    const scope = toMapping(toMapping(item).scope)
    const set = toMapping(toMapping(item).values)
    if (Object.keys(set).length === 0) return []
    const type = textIn(scope.type)
    return {
      path: trimSlashes(textIn(scope.path) ?? ''),
      type: type === null ? null : type.replace(/^(post|draft|page)$/, '$1s'),
      values: set,
      strings: toMapping(toMapping(texts?.[index]).values),
    }
  })
}

/** Jekyll's permalink styles (https://jekyllrb.com/docs/permalinks/#built-in-formats). */
const STYLES: Readonly<Record<string, string>> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
}

function jekyllPatterns(config: Mapping, collections: Mapping): Record<string, string> {
  const permalink = textIn(config.permalink) ?? 'date'
  const posts = STYLES[permalink] ?? permalink
  const entries = Object.entries(collections).map(([name, settings]) => {
    const own = textIn(toMapping(settings).permalink)
    return [name, own === null ? '/:collection/:path:output_ext' : (STYLES[own] ?? own)] as const
  })
  const pages = posts.endsWith('/') ? '/:path/:basename/' : '/:path/:basename:output_ext'
  return { ...Object.fromEntries(entries), posts, pages }
}
