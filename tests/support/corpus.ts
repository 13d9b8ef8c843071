/** The corpus: third-party writing that is tested with where it is at hand, and never part of the project. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../..', process.env.CORPUS_DIR ?? '../shared/corpus')

/** The Hugo blog of the corpus. */
export const hugoBlog = resolve(folder, 'hugo-blog/content')

/** False where the corpus is absent; what needs it then skips itself and says why. */
export const hasCorpus = existsSync(hugoBlog)

/** For the names of tests: why they are skipped. */
export const corpusNote = hasCorpus ? '' : ' (skipped: no corpus at CORPUS_DIR)'
