/** `inkstone backup` and `inkstone restore`: the whole database in one file, also without programs of PostgreSQL. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { CannotRun } from '../errors.ts'
import { type CommandContext, EXIT_SUCCESS, exitCodesHelp } from './context.ts'

const backupHelp = `
The file has the whole database: articles, revisions, the trash, API keys (as hashes) and audit events, as of one moment. Servers
may run meanwhile. Media files are not in it: copy the folder media in DATA_DIR, or the bucket, afterwards. The embedded database
needs no other program for it. For your own PostgreSQL, pg_dump does the same and more:
  pg_dump --format=custom --file=inkstone.dump --dbname="$DATABASE_URL"
${exitCodesHelp}`

const restoreHelp = `
Stop the servers first. The database must be empty: set DATA_DIR to a new folder, or DATABASE_URL to a new database. With --force,
the backup replaces what is there. A backup of an earlier version is migrated. When a restore fails, nothing has changed.
${exitCodesHelp}`

/** Adds `backup` and `restore` to the program. */
export function addBackupCommands(program: Command, context: CommandContext): void {
  addBackup(program, context)
  addRestore(program, context)
}

function addBackup(program: Command, { version, withConfig, print }: CommandContext): void {
  program
    .command('backup')
    .description('write the whole database to a file')
    .argument('<file>', 'the file to create, such as inkstone.backup')
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', backupHelp)
    .action((file: string, { force = false }: { force?: boolean }) =>
      withConfig(async (config) => {
        if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
          throw new CannotRun(
            `${file} is a folder. Name a file in it, such as ${join(file, 'inkstone.backup')}.`,
          )
        if (!force && existsSync(file))
          throw new CannotRun(`${file} exists. Name another file, or replace it with --force.`)
        const { backUp } = await import('../database/backup.ts')
        const { withDatabaseUrl } = await import('./open-database.ts')
        const { articles } = await withDatabaseUrl(config, (url) => backUp(url, file, version))
        print(`${articles} articles and all other data of the database are in ${file}.`)
        const { openMediaOfCommand } = await import('../media/media-parts.ts')
        const { location } = openMediaOfCommand(config).store
        print(`Media files are not in it. Back them up afterwards: ${location}`)
        return EXIT_SUCCESS
      }),
    )
}

function addRestore(program: Command, { withConfig, print }: CommandContext): void {
  program
    .command('restore')
    .description('restore the database from a file of `inkstone backup`')
    .argument('<file>', 'a file that `inkstone backup` has written')
    .option('--force', 'replace a database that has articles or API keys')
    .addHelpText('after', restoreHelp)
    .action((file: string, { force: isForced = false }: { force?: boolean }) =>
      withConfig(async (config, migrations) => {
        const options = { migrations, isForced }
        const { restore } = await import('../database/restore.ts')
        const { withDatabaseUrl } = await import('./open-database.ts')
        const { createdAt } = await withDatabaseUrl(config, (url) => restore(url, file, options))
        print(`The database is that of ${createdAt}. API keys that were revoked since are valid again.`)
        return EXIT_SUCCESS
      }),
    )
}
