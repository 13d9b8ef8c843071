/** Site configurations in the report of an import: what is taken from which file. */
import { resolveTimeZone } from '../../content/fields/time-zone.ts'
import type { FolderSite } from '../../content/site/folder-sites.ts'

/** What an import takes from the configuration of a site. */
export interface SiteReport {
  generator: string
  /** The files that were read, relative to the imported folder. */
  files: string[]
  title: string | null
  timeZone: string | null
  language: string | null
  languages: string[]
  /** Number of front matter defaults. */
  defaults: number
  /** Number of rules that exclude or include paths. */
  pathRules: number
  permalinks: Record<string, string>
  /** What is not understood, as sentences. */
  problems: string[]
}

/** Returns the report of a site. */
export function siteReportOf({ folder, prefix, configuration }: FolderSite): SiteReport {
  const { generator, files, title, timeZone, defaultLanguage, languages, permalinks } = configuration
  const above = prefix === '' ? '' : '../'.repeat(prefix.split('/').length)
  const isUnknownZone = timeZone !== null && resolveTimeZone(timeZone, { isSetting: true }) === null
  return {
    ...{ generator, title, language: defaultLanguage, languages: [...languages] },
    files: files.map((file) => `${above}${folder === '' ? '' : `${folder}/`}${file}`),
    timeZone: isUnknownZone ? null : timeZone,
    defaults: configuration.defaults.length + Number(configuration.cascade !== null),
    pathRules: configuration.rules.length,
    permalinks: { ...permalinks?.patterns },
    problems: [
      ...configuration.problems,
      ...(isUnknownZone
        ? [`The time zone "${timeZone}" is not known. Dates without a zone are in UTC.`]
        : []),
    ],
  }
}

const plural = (count: number, noun: string): string[] =>
  count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`]

/** Returns a line such as `Site configuration: _config.yml (Jekyll): time zone Asia/Shanghai, language en, 3 defaults`. */
export function describeSite({
  files,
  generator,
  timeZone,
  language,
  languages,
  ...site
}: SiteReport): string {
  const others = languages.filter((tag) => tag !== language)
  const permalink = site.permalinks.posts ?? Object.values(site.permalinks)[0]
  const parts = [
    ...(timeZone === null ? [] : [`time zone ${timeZone}`]),
    ...(language === null ? [] : [`language ${language}`]),
    ...(others.length === 0 ? [] : [`also ${others.join(', ')}`]),
    ...plural(site.defaults, 'default'),
    ...plural(site.pathRules, 'path rule'),
    ...(permalink === undefined ? [] : [`permalink ${permalink}`]),
  ]
  return `Site configuration: ${files.join(', ')} (${generator}): ${parts.join(', ') || 'nothing else is used'}`
}
