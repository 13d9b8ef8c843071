/** A process that uses the embedded database of the folder in its argument, prints its URL, and stops when its input ends. */
import { openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { DatabaseError } from '../../src/database/errors.ts'

try {
  const { url, stop } = await openEmbeddedPostgres({
    dataDir: process.argv[2] ?? '',
    settings: { fsync: 'off' },
    log: (line) => process.stderr.write(`${line}\n`),
  })
  process.stdout.write(`${url}\n`)
  process.stdin.resume().on('end', () => stop().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(error instanceof DatabaseError ? error.message : String(error))
  process.exit(2)
}
