#!/usr/bin/env node
/** The command. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type Config, describeSettings, parseConfig } from './config.ts'
import { type OpenDatabase, openConfigured } from './database/configured.ts'
import { diagnose } from './database/doctor.ts'
import { CannotRun, DomainError } from './errors.ts'
import { showImport } from './importer/show.ts'
import { SCOPES, type Scope, scopeMeaning } from './keys/schema.ts'
import { createKey, listKeys, revokeKey } from './keys/store.ts'
import { sourceNameOf, startServer } from './server.ts'

/** 0 done, 1 done but for some, 2 could not run. */
const DONE = 0
const DONE_IN_PART = 1
const COULD_NOT_RUN = 2

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

const warn = (line: string) => process.stderr.write(`${line}\n`)

/** Opens the database that the settings name, does something with it, and closes it whatever happens. */
async function withDatabase(run: (open: OpenDatabase, config: Config) => Promise<number>): Promise<number> {
  const config = parseConfig(process.env)
  const open = await openConfigured(config, migrations, warn)
  try {
    return await run(open, config)
  } finally {
    await open.close()
  }
}

const program = new Command('inkstone')
  .description('A content API from a folder of Markdown.')
  .version(version)
  .showHelpAfterError('(--help shows what there is)')
  .addHelpText(
    'after',
    `
Examples:
  inkstone serve                         serve; the first start imports SEEDS_DIR
  inkstone serve ./my-blog/content       import a folder, then serve it
  inkstone import ./my-blog/content      import, or import again what has changed
  inkstone import ./dump --dry-run       say what would happen, write nothing
  inkstone keys create ci --scope write  make a key; it is the last line of the output

Settings (environment variables, default in brackets):
${describeSettings()}

Exit codes: 0 done, 1 done but for some, 2 could not run.`,
  )

let exitCode = DONE

program
  .command('serve')
  .description('start the API')
  .argument('[folder]', 'Markdown to import first, at every start; what has not changed costs nothing')
  .addHelpText(
    'after',
    `
Without DATABASE_URL an embedded PostgreSQL is kept in DATA_DIR. The first start makes an admin key: it is shown once
on a terminal, else written to DATA_DIR/admin-key. Stop it with Ctrl-C.`,
  )
  .action(async (folder: string | undefined) => {
    exitCode = await withDatabase(async ({ db }, config) => {
      const server = await startServer({ db, config, version, folder })
      await stopSignal()
      await server.stop()
      return DONE
    })
  })

program
  .command('import')
  .description('import a folder of front-matter Markdown')
  .argument('<folder>', 'folder of a site or of its content')
  .option('--source <name>', "name under which its files are remembered (default: the folder's own name)")
  .option('--dry-run', 'say what would happen and write nothing')
  .option('--report <file>', 'write the report as JSON')
  .option('--exclude <name...>', 'files or folders not to look into')
  .addHelpText(
    'after',
    `
Files are told apart by source and path: importing again updates the articles of files that have changed, and leaves
alone those that somebody has edited since. A file that cannot be read is reported and does not stop the others.

Exit codes: 0 all in, 1 some files failed, 2 could not run.`,
  )
  .action(async (folder: string, options: ImportFlags) => {
    exitCode = await withDatabase(async ({ db }) => {
      const { source = sourceNameOf(folder), dryRun = false, exclude = [], report: reportFile } = options
      const report = await showImport(db, { folder, source, dryRun, exclude, reportFile }, process.stdout)
      return report.failed > 0 ? DONE_IN_PART : DONE
    })
  })

interface ImportFlags {
  source?: string
  dryRun?: boolean
  report?: string
  exclude?: string[]
}

const keys = program.command('keys').description('make, list and revoke API keys')

keys
  .command('create')
  .description('make a key; it is the last line of the output and cannot be shown again')
  .argument('<name>', 'what it is for')
  .addOption(new Option('--scope <scope>', 'what it allows').choices(SCOPES).makeOptionMandatory())
  .option('--expires <date>', 'when it ends, e.g. 2030-12-31', parseExpiry)
  .addHelpText(
    'after',
    `\nScopes:\n${SCOPES.map((scope) => `  ${scope.padEnd(8)} ${scopeMeaning[scope]}`).join('\n')}`,
  )
  .action(async (name: string, { scope, expires }: { scope: Scope; expires?: Date }) => {
    exitCode = await withDatabase(async ({ db }) => {
      const { key, secret } = await createKey(db, { name, scopes: [scope], expiresAt: expires ?? null })
      console.log(`Key "${key.name}" (${key.id}) with scope ${scope}. It is not stored: keep it now.`)
      console.log(secret)
      return DONE
    })
  })

keys
  .command('list')
  .description('list all keys, revoked ones too')
  .action(async () => {
    exitCode = await withDatabase(async ({ db }) => {
      for (const key of await listKeys(db)) {
        const state = key.revokedAt
          ? 'revoked'
          : key.expiresAt && key.expiresAt < new Date()
            ? 'expired'
            : 'valid'
        const used = key.lastUsedAt?.toISOString() ?? 'never used'
        console.log([key.id, `${key.prefix}…`, key.scopes.join(','), state, used, key.name].join('  '))
      }
      return DONE
    })
  })

keys
  .command('revoke')
  .description('end a key at once')
  .argument('<key>', 'its id, or the prefix that `keys list` shows')
  .action(async (idOrPrefix: string) => {
    exitCode = await withDatabase(async ({ db }) => {
      const key = await revokeKey(db, idOrPrefix.replace(/…$/, ''))
      console.log(`Key "${key.name}" (${key.prefix}…) is revoked.`)
      return DONE
    })
  })

program
  .command('migrate')
  .description('bring the database up to date; every other command does so by itself')
  .action(async () => {
    exitCode = await withDatabase(async ({ applied }) => {
      console.log(applied.length === 0 ? 'Nothing to do.' : `Applied: ${applied.join(', ')}.`)
      return DONE
    })
  })

program
  .command('doctor')
  .description('check the settings, the database and what is in it')
  .action(async () => {
    exitCode = await withDatabase(async (open, config) => {
      console.log(await diagnose(open, config, version))
      return DONE
    })
  })

function parseExpiry(text: string): Date {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It must be like 2030-12-31.')
  if (date < new Date()) throw new InvalidArgumentError('It is past.')
  return date
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(DONE_IN_PART)
        stopping = true
        resolve()
      })
    }
  })
}

try {
  program.exitOverride()
  for (const command of [...program.commands, ...keys.commands]) command.exitOverride()
  await program.parseAsync()
} catch (err) {
  exitCode = COULD_NOT_RUN
  if (err instanceof CommanderError) exitCode = err.exitCode === 0 ? DONE : COULD_NOT_RUN
  else if (err instanceof CannotRun || err instanceof DomainError) warn(`inkstone: ${err.message}`)
  else throw err
}
process.exitCode = exitCode
