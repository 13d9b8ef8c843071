/** Reader of site configurations: the names of their files, and the generator that they belong to. */
import { normalizeLanguage } from '../language.ts'
import type { SiteFile } from './data-file.ts'
import {
  readGravConfiguration,
  readMkDocsConfiguration,
  readQuartoConfiguration,
} from './documentation-sites.ts'
import { readHugoConfiguration, readZolaConfiguration } from './hugo-and-zola.ts'
import { readJekyllOrHexoConfiguration } from './jekyll-and-hexo.ts'
import { readObsidianConfiguration } from './obsidian.ts'
import { readNikolaConfiguration, readPelicanConfiguration } from './python-configuration.ts'
import { readScriptConfiguration } from './script-configuration.ts'
import type { SiteConfiguration } from './site-configuration.ts'

const withExtensions = (name: string, extensions: string) =>
  extensions.split(' ').map((extension) => `${name}.${extension}`)

/** Configuration files of generators, relative to the root of a site. */
export const CONFIGURATION_FILES: readonly string[] = [
  ...['hugo', 'config', '_config'].flatMap((name) => withExtensions(name, 'toml yaml yml json')),
  ...['hugo', 'config', 'languages', 'permalinks', 'cascade', 'module'].flatMap((name) =>
    withExtensions(`config/_default/${name}`, 'toml yaml yml json'),
  ),
  ...['zola.toml', 'pelicanconf.py', 'conf.py', 'mkdocs.yml', 'mkdocs.yaml', '_quarto.yml', '_quarto.yaml'],
  ...withExtensions('docusaurus.config', 'js ts mjs cjs'),
  ...withExtensions('astro.config', 'mjs js ts cjs'),
  ...[
    ...withExtensions('src/content.config', 'ts js mjs'),
    ...withExtensions('src/content/config', 'ts js mjs'),
  ],
  ...['.eleventy.js', '.eleventy.cjs', ...withExtensions('eleventy.config', 'js mjs cjs ts')],
  ...['.eleventyignore', '.gitignore', 'config.rb', ...withExtensions('nuxt.config', 'ts js mjs')],
  ...[...withExtensions('.vitepress/config', 'js ts mjs mts'), 'quartz.config.ts'],
  ...['community-plugins', 'templates', 'plugins/templater-obsidian/data'].map(
    (name) => `.obsidian/${name}.json`,
  ),
  ...['user/config/site.yaml', 'user/config/system.yaml', 'config/site.yaml', 'config/system.yaml'],
]

const NAMES = new Set(CONFIGURATION_FILES.filter((path) => !path.includes('/') && !path.endsWith('ignore')))

/** Returns the root of the site that a file or folder may configure, or null for another one. */
export function siteRootOf(path: string): string | null {
  const nested = /^(?:(.*)\/)?(?:config\/_default\/[^/]+|user\/config\/(?:site|system)\.yaml)$/.exec(path)
  if (nested !== null) return nested[1] ?? ''
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  return NAMES.has(name) || name === '.vitepress' || name === '.obsidian'
    ? path.slice(0, Math.max(0, slash))
    : null
}

/**
 * Reads the configuration of a site from those of its files that exist. Returns null when they belong to no
 * known generator. `hasPath` returns true for a path that exists in the root of the site.
 */
export function readConfiguration(
  files: readonly SiteFile[],
  hasPath: (path: string) => boolean,
): SiteConfiguration | null {
  const configuration =
    readScriptConfiguration(files) ??
    readHugoConfiguration(files) ??
    readZolaConfiguration(files) ??
    readQuartoConfiguration(files) ??
    readMkDocsConfiguration(files) ??
    readPelicanConfiguration(files) ??
    readNikolaConfiguration(files) ??
    readJekyllOrHexoConfiguration(files, hasPath) ??
    readGravConfiguration(files) ??
    readObsidianConfiguration(files)
  return configuration && withLanguageTags(configuration)
}

/** Returns the configuration with canonical language tags, the default language first. */
function withLanguageTags(configuration: SiteConfiguration): SiteConfiguration {
  const defaultLanguage = normalizeLanguage(configuration.defaultLanguage ?? '')
  const languages = [defaultLanguage, ...configuration.languages.map(normalizeLanguage)]
  return {
    ...configuration,
    defaultLanguage,
    languages: [...new Set(languages.filter((tag) => tag !== null))],
  }
}
