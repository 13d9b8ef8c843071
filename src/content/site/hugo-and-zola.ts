/** Configuration of Hugo and Zola sites. */
import { isMapping, type Mapping, toMapping } from '../frontmatter/plain-values.ts'
import {
  lowerCaseKeys,
  mergeMappings,
  parseDataFile,
  readMapping,
  type SiteFile,
  textIn,
  textsIn,
} from './data-file.ts'
import { hugoContentFolders, hugoLanguageFolders, hugoMountRules, hugoStaticMounts } from './hugo-mounts.ts'
import { globRule, joinPath, regexRule, trimSlashes } from './path-patterns.ts'
import { basePathOf, createConfiguration, type SiteConfiguration } from './site-configuration.ts'

const HUGO_FILE = /^(?:(?:hugo|config)|config\/_default\/\w+)\.(?:toml|ya?ml|json)$/
/** Keys by which a `config.*` file is one of Hugo. */
const HUGO_KEYS = [
  'baseurl',
  'languagecode',
  'defaultcontentlanguage',
  'contentdir',
  'permalinks',
  'theme',
  'timezone',
]

/**
 * Reads the configuration of a Hugo site, with the files of `config/_default/`. Returns null when none of the
 * files belongs to Hugo. Environments other than `_default` are ignored.
 */
export function readHugoConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const own = files.filter(({ path }) => HUGO_FILE.test(path))
  const config = own.map(hugoSettingsIn).reduce(mergeMappings, {})
  const isNamed = own.some(({ path }) => /^(?:hugo\.|config\/_default\/)/.test(path))
  if (!isNamed && !HUGO_KEYS.some((key) => key in config)) return null
  if ('base_url' in config || own.length === 0) return null
  const languages = Object.keys(toMapping(config.languages))
  const defaultLanguage = hugoDefaultLanguage(config, languages)
  return createConfiguration(
    'Hugo',
    own.map(({ path }) => path),
    {
      title: textIn(config.title),
      url: textIn(config.baseurl),
      timeZone: textIn(config.timezone),
      languages,
      defaultLanguage,
      languageFolders: hugoLanguageFolders(config, defaultLanguage),
      contentFolders: hugoContentFolders(config),
      staticMounts: hugoStaticMounts(config),
      ...hugoRules(config),
      cascade: own.map(cascadeIn).find((cascade) => cascade !== null) ?? null,
      permalinks: { basePath: basePathOf(textIn(config.baseurl)), patterns: hugoPatterns(config) },
    },
  )
}

/** Returns the settings in a file. A file of `config/_default/` with another name has the settings of that key. */
function hugoSettingsIn(file: SiteFile): Mapping {
  const settings = lowerCaseKeys(readMapping(file))
  const name = /([^/]+)\.\w+$/.exec(file.path)?.[1] ?? ''
  return name === 'hugo' || name === 'config' ? settings : { [name.replace(/\..*$/, '')]: settings }
}

/**
 * Returns the language of files without a language code: `defaultContentLanguage`, else the only language,
 * else Hugo's default `en` for a site with several languages. For a site with none, it is `languageCode`.
 */
function hugoDefaultLanguage(config: Mapping, languages: readonly string[]): string | null {
  const stated = textIn(config.defaultcontentlanguage)
  if (stated !== null) return stated
  if (languages.length === 1) return languages[0] ?? null
  if (languages.includes('en')) return 'en'
  return textIn(config.languagecode) ?? textIn(config.locale)
}

/** Returns the rules of `ignoreFiles`, and of the languages that are not built. */
function hugoRules(config: Mapping): Pick<SiteConfiguration, 'rules' | 'problems'> {
  const { rules, problems } = ignoredFiles(config)
  const languages = Object.entries(toMapping(config.languages)).map(
    ([tag, settings]) => [tag.toLowerCase(), lowerCaseKeys(settings)] as const,
  )
  const stated = textsIn(config.disablelanguages).flatMap((list) => list.toLowerCase().split(/[\s,]+/))
  const isDisabled = (tag: string, { disabled }: Mapping) => disabled === true || stated.includes(tag)
  const disabled = languages.filter(([tag, settings]) => isDisabled(tag, settings))
  const folders = disabled.flatMap(([, { contentdir }]) => textIn(contentdir) ?? []).map(trimSlashes)
  return {
    rules: [
      ...rules,
      ...hugoMountRules(config),
      ...disabled.map(([tag]) => globRule(`**/*.${tag}.*`, 'excluded')),
      ...folders.map((folder) => globRule(folder, 'excluded')),
    ],
    problems,
  }
}

/** Returns the rules of `ignoreFiles`, regular expressions for the full path of a file. */
function ignoredFiles(config: Mapping): Pick<SiteConfiguration, 'rules' | 'problems'> {
  const patterns = textsIn(config.ignorefiles).map((source) => ({
    source,
    rule: regexRule(source, (path) => `/${path}`),
  }))
  return {
    rules: patterns.flatMap(({ rule }) => rule ?? []),
    problems: patterns
      .filter(({ rule }) => rule === null)
      .map(({ source }) => `The pattern "${source}" of ignoreFiles is not supported and has no effect.`),
  }
}

function cascadeIn(file: SiteFile): SiteConfiguration['cascade'] {
  const { values, strings } = parseDataFile(file)
  const name = /(?:^|\/)cascade\.\w+$/.test(file.path) ? null : 'cascade'
  const [cascade, texts] = [values, strings].map((document) =>
    name === null ? document : lowerCaseKeys(document)[name],
  )
  return cascade === undefined || cascade === null ? null : { values: cascade, strings: texts }
}

/** Returns the patterns of `permalinks`, by section: those of pages, which may be below `page`. */
function hugoPatterns(config: Mapping): Record<string, string> {
  const permalinks = toMapping(config.permalinks)
  const entries = Object.entries({ ...permalinks, ...toMapping(permalinks.page) })
  const patterns = entries.flatMap(([section, pattern]) =>
    typeof pattern === 'string' ? [[trimSlashes(section), pattern] as const] : [],
  )
  return { ...Object.fromEntries(patterns), ...(config.uglyurls === true && { uglyURLs: 'true' }) }
}

/** Reads the configuration of a Zola site; null when the files do not belong to Zola. */
export function readZolaConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = files.find(({ path }) => /^(?:zola|config)\.toml$/.test(path))
  const config = file === undefined ? {} : readMapping(file)
  if (file === undefined || !('base_url' in config)) return null
  const languages = isMapping(config.languages)
    ? Object.keys(config.languages)
    : [config.languages].flat().flatMap((language) => textIn(toMapping(language).code) ?? [])
  return createConfiguration('Zola', [file.path], {
    title: textIn(config.title),
    url: textIn(config.base_url),
    languages,
    defaultLanguage: textIn(config.default_language) ?? (languages.length > 0 ? 'en' : null),
    contentFolders: ['content'],
    rules: textsIn(config.ignored_content).map((glob) =>
      globRule(joinPath('content', glob), 'excluded', true),
    ),
    permalinks: { basePath: basePathOf(textIn(config.base_url)), patterns: {} },
  })
}
