#!/usr/bin/env node
/** The command: reads environment and arguments, answers with an exit code. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { type CommandContext, EXIT_COULD_NOT_RUN, EXIT_DONE } from './cli/context.ts'
import { addDatabase } from './cli/database.ts'
import { addExport } from './cli/export.ts'
import { addImport } from './cli/import.ts'
import { addKeys } from './cli/keys.ts'
import { openConfiguredDatabase } from './cli/open-database.ts'
import { addServe } from './cli/serve.ts'
import { describeSettings, parseConfig } from './config.ts'
import { CannotRun, DomainError } from './errors.ts'
import { systemErrorReason } from './imports/folder/list-folder.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

const warn = (line: string) => process.stderr.write(`${line}\n`)

// Whoever read the output has left (`| head`), or the disk is full. What was begun may be begun again.
process.stdout.on('error', (err: NodeJS.ErrnoException) => {
  if (err.code !== 'EPIPE') warn(`inkstone: The output cannot be written (${systemErrorReason(err)}).`)
  process.exit(EXIT_COULD_NOT_RUN)
})

let exitCode = EXIT_DONE

const context: CommandContext = {
  version,
  say: (text) => {
    process.stdout.write(`${text}\n`)
  },
  async withDatabase(work) {
    const config = parseConfig(process.env)
    const open = await openConfiguredDatabase(config, migrations, warn)
    try {
      exitCode = await work(open, config)
    } finally {
      await open.close()
    }
  },
}

const program = new Command('inkstone')
  .description('A content API from a folder of Markdown.')
  .version(version)
  .exitOverride() // what is set here, the commands inherit
  .enablePositionalOptions() // `import show x --json` is the option of `show`
  .showHelpAfterError('(--help shows what there is)')
  .addHelpText(
    'after',
    `
Examples:
  inkstone serve                         serve; the first start imports SEEDS_DIR
  inkstone serve ./my-blog/content       import a folder, then serve it
  inkstone import ./my-blog/content      import, or import again what has changed
  inkstone import ./dump --dry-run       say what would happen, write nothing
  inkstone import list                   what earlier imports did; \`import undo <run>\` takes one back
  inkstone export ./backup               write every article as front-matter Markdown
  inkstone keys create ci --scope write  make a key; it is the last line of the output

Settings (environment variables, default in brackets):
${describeSettings()}

Exit codes: 0 done, 1 done but for some, 2 could not run.`,
  )

for (const add of [addServe, addImport, addExport, addKeys, addDatabase]) add(program, context)

try {
  await program.parseAsync()
} catch (err) {
  exitCode = EXIT_COULD_NOT_RUN
  if (err instanceof CommanderError) exitCode = err.exitCode === 0 ? EXIT_DONE : EXIT_COULD_NOT_RUN
  else if (err instanceof CannotRun || err instanceof DomainError) warn(`inkstone: ${err.message}`)
  else throw err
}
process.exitCode = exitCode
