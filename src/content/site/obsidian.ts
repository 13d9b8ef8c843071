/** Settings of a vault of Obsidian that decide which notes are public. */
import { parseDataFile, readMapping, type SiteFile, textIn, textsIn } from './data-file.ts'
import { globRule, trimSlashes } from './path-patterns.ts'
import { createConfiguration, type SiteConfiguration } from './site-configuration.ts'

/** Plugins that publish only notes with a key: Digital Garden (https://dg-docs.ole.dev/), Enveloppe. */
const PUBLISHING_PLUGINS: Readonly<Record<string, string>> = {
  digitalgarden: 'dg-publish',
  'obsidian-mkdocs-publisher': 'share',
}

/**
 * Reads the settings of a vault: folders of templates, whose notes are drafts, and plugins that publish only some
 * notes. Returns null when the vault has neither.
 */
export function readObsidianConfiguration(files: readonly SiteFile[]): SiteConfiguration | null {
  const own = files.filter(({ path }) => path.startsWith('.obsidian/'))
  const settings = own.map(readMapping)
  const templates = settings.flatMap(({ folder, templates_folder: templater }) => [
    textIn(folder),
    textIn(templater),
  ])
  const folders = templates.flatMap((folder) => (folder === null ? [] : [trimSlashes(folder)]))
  const plugins = own
    .filter(({ path }) => path.endsWith('/community-plugins.json'))
    .flatMap((file) => textsIn(parseDataFile(file).values))
  const publishingKeys = plugins.flatMap((plugin) => PUBLISHING_PLUGINS[plugin] ?? [])
  if (folders.length === 0 && publishingKeys.length === 0) return null
  return createConfiguration(
    'Obsidian',
    own.map(({ path }) => path),
    {
      rules: folders.filter((folder) => folder !== '').map((folder) => globRule(folder, 'draft')),
      publishingKeys,
    },
  )
}
