/** Preparation of the database before a server starts: imports a folder or the seeds, and creates the first admin key. */
import { stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { hasArticles } from './articles/db/find-article.ts'
import { indexMissingArticles } from './articles/db/search-index.ts'
import { renderingAdvice, startWithPolicy } from './articles/service/render-articles.ts'
import { articleUrlSettings, type Config, htmlPolicyOf } from './config.ts'
import type { HtmlPolicy } from './content/html/html-policy.ts'
import { createFolder } from './create-folder.ts'
import type { Database } from './database/connection.ts'
import { CannotRun, systemErrorReason } from './errors.ts'
import { hasImportRuns } from './imports/db/runs.ts'
import type { ImportReport } from './imports/folder/report.ts'
import { defaultSourceName } from './imports/source/source-file.ts'
import { createFirstKey } from './keys/db/first-key.ts'
import { hasAdminKey } from './keys/db/keys.ts'
import { openMediaOfCommand } from './media/media-parts.ts'

/** What is imported before a server starts. */
export interface PreparationParts {
  config: Config
  db: Database
  /** True for the embedded database, which gets the sample articles without a setting. */
  isEmbedded: boolean
  /** The folder to import at every start, instead of the seeds at the first start. */
  folder?: string | undefined
  /** The source name of the folder. Default: the folder name. */
  source?: string | undefined
  /** Time zone and language of the folder, instead of those of its site. */
  timeZone?: string | undefined
  language?: string | undefined
}

/** What was done before a server starts, for its start message. */
export interface Preparation {
  /** The first admin key, which is shown once, or the file that contains it; null when the database has an admin key. */
  firstKey: FirstKey | null
  /** The import; null when there was none. */
  imported: { report: ImportReport; isSamples: boolean } | null
  /** What the operator has to do; null for nothing. */
  advice: string | null
}

type FirstKey = { secret: string } | { file: string }

/** Prepares the database before a server starts: imports the folder or the seeds, and creates the first key. */
export async function prepareServer(parts: PreparationParts): Promise<Preparation> {
  const { config, db } = parts
  await indexMissingArticles(db)
  const policy = htmlPolicyOf(config)
  await startWithPolicy(db, policy)
  const imported = await importAtStart(parts, policy)
  const advice = await renderingAdvice(db, policy)
  return { imported, advice, firstKey: await ensureFirstKey(db, config) }
}

/**
 * Creates an admin key if the database has none. On a terminal the key is shown, once. Otherwise the output is usually
 * stored as a log, so the key is written to a file that only its owner can read.
 */
async function ensureFirstKey(db: Database, config: Config): Promise<FirstKey | null> {
  if (await hasAdminKey(db)) return null
  const file = resolve(config.DATA_DIR, 'admin-key')
  const isShown = process.stdout.isTTY
  const secret = await createFirstKey(db, isShown ? async () => {} : (text) => writeSecret(file, text))
  if (secret === null) return null
  return isShown ? { secret } : { file }
}

async function writeSecret(file: string, secret: string): Promise<void> {
  try {
    await createFolder(dirname(file))
    await writeFile(file, `${secret}\n`, { mode: 0o600 })
  } catch (err) {
    throw new CannotRun(
      `The first admin key cannot be written to ${file} (${systemErrorReason(err)}). Set DATA_DIR to a folder that this user may write, or create a key with "inkstone keys create".`,
    )
  }
}

/** Imports the given folder, or else the seeds if the database has no articles. Unchanged files are skipped. */
async function importAtStart(
  { config, db, isEmbedded, folder, source, timeZone, language }: PreparationParts,
  policy: HtmlPolicy,
): Promise<Preparation['imported']> {
  const workers = config.IMPORT_THREADS === undefined ? {} : { workers: config.IMPORT_THREADS }
  const common = {
    policy,
    articleUrls: articleUrlSettings(config),
    media: openMediaOfCommand(config),
    ...workers,
  }
  if (folder === undefined) {
    const root = await findSeeds(config, db, isEmbedded)
    if (root === undefined) return null
    const options = { folder: root, source: defaultSourceName(root), ...common }
    const { importFolder } = await import('./imports/folder/import-folder.ts')
    return { report: await importFolder(db, options), isSamples: true }
  }
  const site = { source: source ?? defaultSourceName(folder), timeZone, language }
  const options = { folder, ...site, ...common }
  if (process.stdout.isTTY) {
    const { importWithProgress } = await import('./imports/folder/progress.ts')
    return { report: await importWithProgress(db, options, process.stdout), isSamples: false }
  }
  const { importFolder } = await import('./imports/folder/import-folder.ts')
  return { report: await importFolder(db, options), isSamples: false }
}

/** The folder of the sample articles that an embedded database gets. */
const SAMPLES_FOLDER = './seeds'

/**
 * Returns the folder of seeds if the database has no articles and never had an import: that of SEEDS_DIR, or for an embedded database the samples, if
 * they exist. Throws `CannotRun` when SEEDS_DIR is no folder.
 */
async function findSeeds(
  { SEEDS_DIR }: Config,
  db: Database,
  isEmbedded: boolean,
): Promise<string | undefined> {
  const folder = SEEDS_DIR ?? (isEmbedded ? SAMPLES_FOLDER : '')
  // Samples that were removed do not come back: their run remains.
  if (folder === '' || (await hasArticles(db)) || (await hasImportRuns(db))) return undefined
  if ((await stat(folder).catch(() => null))?.isDirectory()) return folder
  if (SEEDS_DIR === undefined) return undefined
  throw new CannotRun(
    `SEEDS_DIR=${SEEDS_DIR} is not a folder. Name an existing folder, or import nothing: SEEDS_DIR=`,
  )
}
