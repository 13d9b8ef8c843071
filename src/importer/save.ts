/** Writes read documents as articles, a batch in one transaction. */
import { ArticleDraft } from '../articles/schema.ts'
import {
  type ArticleState,
  createArticles,
  type Origin,
  updateArticles,
  type Written,
} from '../articles/store.ts'
import type { Document } from '../content/document.ts'
import type { Database, Tx } from '../database/connection.ts'
import { isRefusal } from '../database/errors.ts'
import type { Outcome } from './report.ts'
import {
  addFiles,
  type ImportedFile,
  type KnownFile,
  knownFilesNow,
  lockSource,
  takenAddresses,
  updateFiles,
} from './store.ts'

/** A file that was read and has an address coming to it: `slugs` are the possible ones, best first. */
export interface ReadFile {
  path: string
  hash: string
  document: Document
  slugs: readonly string[]
}

/** What became of a file. */
export interface Saved {
  path: string
  outcome: Extract<Outcome, 'created' | 'updated' | 'unchanged' | 'diverged' | 'failed'>
  /** Old addresses that lead to another article already. */
  aliasesTaken: string[]
  /** Why it failed. */
  message?: string
}

/** The source, and the run that writes. */
export interface Run {
  id: string
  source: string
}

/** Writes a batch, whole or, where the database refuses something in it, file by file, so that one cannot sink the others. */
export async function saveBatch(db: Database, run: Run, files: readonly ReadFile[]): Promise<Saved[]> {
  try {
    return await db.prisma.$transaction((tx) => saveIn(tx, run, files))
  } catch (err) {
    if (!isRefusal(err)) throw err
    const [file, ...others] = files
    if (file && others.length === 0) return [failed(file, err)]
    const saved: Saved[] = []
    for (const one of files) saved.push(...(await saveBatch(db, run, [one])))
    return saved
  }
}

const failed = ({ path }: ReadFile, err: unknown): Saved => ({
  path,
  outcome: 'failed',
  aliasesTaken: [],
  message: `The database refuses it: ${err instanceof Error ? (err.message.trim().split('\n').at(-1) ?? '') : String(err)}`,
})

async function saveIn(tx: Tx, run: Run, files: readonly ReadFile[]): Promise<Saved[]> {
  await lockSource(tx, run.source)
  const known = new Map(
    (
      await knownFilesNow(
        tx,
        run.source,
        files.map(({ path }) => path),
      )
    ).map((file) => [file.path, file]),
  )
  const taken = await takenAddresses(
    tx,
    files.flatMap(({ path, slugs }) => (known.has(path) ? [] : slugs)),
  )
  const fresh: Ready[] = []
  const changed: Ready[] = []
  const saved: Saved[] = []
  for (const file of files) {
    const earlier = known.get(file.path)
    const outcome = outcomeOf(file, earlier)
    if (outcome) saved.push({ path: file.path, outcome, aliasesTaken: [] })
    else if (earlier) changed.push(ready(run.source, file, earlier.slug, earlier))
    else fresh.push(ready(run.source, file, claim(file, taken), undefined))
  }
  const origin: Origin = { actor: 'import', at: new Date(), runId: run.id }
  const created =
    fresh.length > 0
      ? await createArticles(
          tx,
          fresh.map(({ state }) => state),
          origin,
        )
      : []
  const updated = changed.length > 0 ? await updateArticles(tx, changed.map(keyed), origin) : []
  await addFiles(
    tx,
    fresh.map((one, i) => toImported(run.source, one, created[i])),
  )
  await updateFiles(
    tx,
    changed.map((one, i) => toImported(run.source, one, updated[i])),
  )
  return [
    ...saved,
    ...fresh.map((one, i) => done(one, 'created', created[i])),
    ...changed.map((one, i) => done(one, 'updated', updated[i])),
  ]
}

/** A file with the state that its article will have. */
interface Ready {
  file: ReadFile
  state: ArticleState
  earlier: KnownFile | undefined
}

/** Another import may have written the file a moment ago; and an article that was edited since is not overwritten. */
function outcomeOf(file: ReadFile, earlier: KnownFile | undefined): 'unchanged' | 'diverged' | null {
  if (!earlier) return null
  if (earlier.hash === file.hash) return 'unchanged'
  return earlier.currentVersion > earlier.importedVersion ? 'diverged' : null
}

/** The best address that is still free, which from now on is taken. */
function claim({ document, slugs, path }: ReadFile, taken: Set<string>): string {
  const slug = slugs.find((candidate) => !taken.has(addressKey(document, candidate)))
  if (slug === undefined) throw new Error(`no address is left for ${path}`)
  taken.add(addressKey(document, slug))
  return slug
}

const addressKey = ({ lang }: Document, slug: string) => `${lang ?? 'und'}\n${slug}`

function ready(source: string, file: ReadFile, slug: string, earlier: KnownFile | undefined): Ready {
  return {
    file,
    state: { draft: draftOf(file.document, slug, source), rendered: file.document.rendered },
    earlier,
  }
}

/**
 * A document as the API would have it written. Files whose paths differ in nothing but the language are translations
 * of each other unless they say otherwise. Throws a ZodError when a rule forbids it.
 */
export function draftOf(document: Document, slug: string, source: string): ArticleDraft {
  const { draft, lang, updatedAt, translationKey, pathKey, rendered: _, notices: __, ...same } = document
  return ArticleDraft.parse({
    ...same,
    slug,
    lang: lang ?? 'und',
    status: draft ? 'draft' : 'published',
    modifiedAt: updatedAt,
    translationKey: translationKey ?? `${source}:${pathKey}`,
  })
}

const keyed = ({ earlier, state }: Ready) => ({ id: earlier?.articleId ?? '', state })

function toImported(source: string, { file, state }: Ready, written: Written | undefined): ImportedFile {
  if (!written) throw new Error(`${file.path} was not written`)
  const { slug, lang } = state.draft
  return {
    source,
    path: file.path,
    hash: file.hash,
    articleId: written.id,
    slug,
    lang,
    articleVersion: written.version,
  }
}

const done = ({ file }: Ready, outcome: 'created' | 'updated', written: Written | undefined): Saved => ({
  path: file.path,
  outcome,
  aliasesTaken: written?.aliasesTaken ?? [],
})
