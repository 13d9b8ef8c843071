/** Configuration of Docusaurus sites: simple literals in a script that is never executed. */
import type { SiteFile } from './data-file.ts'
import { globRule, type PathRule, trimSlashes } from './path-patterns.ts'
import {
  completeListsOf,
  findScript,
  hasMember,
  languagesIn,
  listsOf,
  membersOf,
  scriptOf,
  siteUrlIn,
} from './script-literals.ts'
import { basePathOf, createConfiguration, mountsOf, type SiteConfiguration } from './site-configuration.ts'

/** Reads `docusaurus.config.*`; null when there is none. */
export function readDocusaurus(files: readonly SiteFile[]): SiteConfiguration | null {
  const file = findScript(files, /^docusaurus\.config\.[cm]?[jt]s$/)
  if (file === undefined) return null
  const script = scriptOf(file)
  const folders = membersOf(script, 'path').map(trimSlashes)
  return createConfiguration('Docusaurus', [file.path], {
    ...languagesIn(script),
    title: membersOf(script, 'title')[0] ?? null,
    url: siteUrlIn(script, 'url', 'baseUrl'),
    contentFolders: [
      'docs',
      'blog',
      'src/pages',
      'i18n',
      'versioned_docs',
      ...folders.filter((name) => name !== ''),
    ],
    // with another path in URLs, or several plugins of one kind, the URLs are not known
    permalinks: /\brouteBasePath\b/.test(script)
      ? null
      : { basePath: basePathOf(membersOf(script, 'baseUrl')[0] ?? null), patterns: {} },
    staticMounts: mountsOf(listsOf(script, 'staticDirectories')),
    rules: [
      ...listsOf(script, 'exclude').map((glob) => globRule(`**/${trimSlashes(glob)}`, 'excluded')),
      ...unbuiltFolders(script),
    ],
  })
}

/** Plugins of the classic preset with their folders, which `docs: false` and the like switch off. */
const PLUGINS = [
  ['docs', ['docs', 'versioned_docs']],
  ['blog', ['blog']],
  ['pages', ['src/pages']],
] as const

/** Returns the rules of plugins that are switched off, of versions that are not built, and of other languages. */
function unbuiltFolders(script: string): PathRule[] {
  const plugins = PLUGINS.filter(
    ([name]) => hasMember(script, name, 'false') && !script.includes(`plugin-content-${name}`),
  )
  const folders = plugins.flatMap(([, names]) => names)
  const locales = completeListsOf(script, 'locales')
  return [
    ...[...folders, ...(hasMember(script, 'includeCurrentVersion', 'false') ? ['docs'] : [])].map((folder) =>
      globRule(folder, 'draft'),
    ),
    ...versionRules(completeListsOf(script, 'onlyIncludeVersions')),
    ...(locales.length === 0 ? [] : otherFolders('i18n', locales)),
  ]
}

/** Returns the rules of `onlyIncludeVersions`, in which `current` is the version in `docs/`. */
function versionRules(versions: readonly string[]): PathRule[] {
  if (versions.length === 0) return []
  const names = versions.map((version) => `version-${version}`)
  const rules = otherFolders('versioned_docs', names)
  return versions.includes('current') ? rules : [globRule('docs', 'draft'), ...rules]
}

/** Returns the rules that make drafts of the files in all folders of `parent` but these. */
function otherFolders(parent: string, names: readonly string[]): PathRule[] {
  return [globRule(`${parent}/*`, 'draft'), ...names.map((name) => globRule(`${parent}/${name}`, 'included'))]
}
