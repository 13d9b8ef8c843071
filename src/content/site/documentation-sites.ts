/** Configuration of MkDocs, Quarto and Grav sites. */
import { toMapping } from '../frontmatter/plain-values.ts'
import { parseDataFile, readMapping, type SiteFile, textIn, textsIn } from './data-file.ts'
import {
  globRule,
  ignoreFileRules,
  joinPath,
  type PathRule,
  regexRule,
  selectionRules,
  trimSlashes,
} from './path-patterns.ts'
import { basePathOf, createConfiguration, mountsOf, type SiteConfiguration } from './site-configuration.ts'

/** Reads `mkdocs.yml`; null when there is none. */
export function readMkDocsConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = files.find(({ path }) => /^mkdocs\.ya?ml$/.test(path))
  if (file === undefined) return null
  const config = readMapping(file)
  const folder = trimSlashes(textIn(config.docs_dir) ?? 'docs')
  const rules = (value: unknown, effect: PathRule['effect']) =>
    ignoreFileRules(textsIn(value).join('\n'), effect, folder)
  const theme = toMapping(config.theme)
  const language = textIn(theme.language)
  return createConfiguration('MkDocs', [file.path], {
    title: textIn(config.site_name),
    url: textIn(config.site_url),
    languages: language === null ? [] : [language],
    defaultLanguage: language,
    contentFolders: folder === '' ? [] : [folder],
    staticMounts: mountsOf(textsIn(theme.custom_dir)),
    rules: [
      ...ignoreFileRules('/templates/', 'excluded', folder), // the default of exclude_docs
      ...rules(config.exclude_docs, 'excluded'),
      ...rules(config.draft_docs, 'draft'),
      ...excludePluginRules(config.plugins, folder),
    ],
    permalinks: {
      basePath: basePathOf(textIn(config.site_url)),
      patterns: config.use_directory_urls === false ? { uglyURLs: 'true' } : {},
    },
  })
}

/** Returns the rules of the plugin mkdocs-exclude: globs whose stars match `/` too, and regular expressions. */
function excludePluginRules(plugins: unknown, folder: string): PathRule[] {
  const items = Array.isArray(plugins) ? plugins : [plugins]
  const inFolder = (path: string) => (folder === '' ? path : path.slice(folder.length + 1))
  return items
    .map((item) => toMapping(toMapping(item).exclude))
    .flatMap(({ glob, regex }) => [
      ...textsIn(glob).map((pattern) => globRule(joinPath(folder, pattern), 'excluded', true)),
      ...textsIn(regex).flatMap((source) => regexRule(`^(?:${source})`, inFolder) ?? []),
    ])
}

/** Keys of `_quarto.yml` that count for each document. */
const QUARTO_KEYS = ['author', 'lang', 'draft', 'keywords', 'categories', 'date']

/** Reads `_quarto.yml`; null when there is none. */
export function readQuartoConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = files.find(({ path }) => /^_quarto\.ya?ml$/.test(path))
  if (file === undefined) return null
  const { values, strings } = parseDataFile(file)
  const config = toMapping(values)
  const [project, website] = [toMapping(config.project), toMapping(config.website)]
  const language = textIn(config.lang)
  const [set, texts] = [values, strings].map((document) => pick(toMapping(document), QUARTO_KEYS))
  return createConfiguration('Quarto', [file.path], {
    title: textIn(website.title) ?? textIn(config.title),
    url: textIn(website['site-url']),
    languages: language === null ? [] : [language],
    defaultLanguage: language,
    rules: [
      ...selectionRules(textsIn(project.render).map(quartoGlob)),
      globRule(trimSlashes(textIn(project['output-dir']) ?? '_site'), 'excluded'),
      ...textsIn(website.drafts).map((glob) => globRule(glob, 'draft')),
    ],
    defaults: [{ path: '', type: null, values: set, strings: texts }],
    permalinks: { basePath: basePathOf(textIn(website['site-url'])), patterns: {} },
  })
}

/** Returns a glob of `render`, in which a pattern without a folder matches in every folder. */
const quartoGlob = (glob: string): string =>
  /\*/.test(glob) && !glob.includes('/') ? glob.replace(/^!?/, '$&**/') : glob

const pick = (values: Record<string, unknown>, keys: readonly string[]) =>
  Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)))

/** Reads `user/config/site.yaml` and `user/config/system.yaml` of Grav; null when there is neither. */
export function readGravConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const own = files.filter(({ path }) => /^(?:user\/)?config\/(?:site|system)\.yaml$/.test(path))
  const [config, system] = ['site', 'system'].map((name) =>
    own.filter(({ path }) => path.endsWith(`${name}.yaml`)).map(readMapping),
  )
  const site = toMapping(config?.[0])
  const settings = toMapping(system?.[0])
  if (!('languages' in settings || 'pages' in settings || 'default_lang' in site || 'taxonomies' in site))
    return null
  const languages = textsIn(toMapping(settings.languages).supported)
  return createConfiguration(
    'Grav',
    own.map(({ path }) => path),
    {
      title: textIn(site.title),
      timeZone: textIn(settings.timezone),
      languages,
      defaultLanguage: languages[0] ?? textIn(site.default_lang),
      contentFolders: [own[0]?.path.startsWith('user/') ? 'user/pages' : 'pages'],
    },
  )
}
