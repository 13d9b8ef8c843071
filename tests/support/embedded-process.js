/**
 * A process that uses the embedded database of a folder, prints its URL, and stops when its input ends. Its arguments are that folder
 * and the one of the compiled program.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [, , dataDir = '', installFolder = ''] = process.argv
const load = (path) => import(pathToFileURL(join(installFolder, 'dist/database', path)).href)
const { openEmbeddedPostgres } = await load('embedded/embedded-postgres.js')
const { DatabaseError } = await load('errors.js')

try {
  const { url, stop } = await openEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off' },
    log: (line) => process.stderr.write(`${line}\n`),
  })
  process.stdout.write(`${url}\n`)
  process.stdin.resume().on('end', () => stop().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(error instanceof DatabaseError ? error.message : String(error))
  process.exit(2)
}
