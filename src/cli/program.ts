/** The program `inkstone` with all its commands. */
import { Command } from 'commander'
import { describeSettings, settingNamedLike } from '../config.ts'
import { addBackupCommands } from './backup.ts'
import type { CommandContext } from './context.ts'
import { addDoctorCommand } from './doctor.ts'
import { addExportCommand } from './export.ts'
import { addHelpCommands } from './help.ts'
import { addImportCommand } from './import.ts'
import { addKeyCommands } from './keys.ts'
import { addMcpCommand } from './mcp.ts'
import { addMediaCommands } from './media.ts'
import { addMigrateCommand } from './migrate.ts'
import { addRenderCommand } from './render.ts'
import { addServeCommand } from './serve.ts'
import { explainUsageErrors } from './usage-errors.ts'
import { addWebhookCommands } from './webhooks.ts'

const help = `
Examples:
  inkstone serve                         start the server; the first start imports SEEDS_DIR
  inkstone serve ./my-blog/content       import a folder, then start the server
  inkstone import ./my-blog/content      import a folder; run it again to import changes
  inkstone import ./dump --dry-run       print what would be imported, without writing
  inkstone import list                   list earlier imports; \`import undo <run>\` reverts one
  inkstone export ./backup               export all articles as Markdown files with front matter
  inkstone backup ./inkstone.backup      write the whole database to a file; \`restore\` reads it
  inkstone render                        render all articles again, after a change of the HTML policy
  inkstone media upload ./*.jpg          store pictures; \`media gc\` deletes what nothing uses
  inkstone mcp                           serve one agent (Model Context Protocol) over standard input and output
  inkstone keys create ci --scope write  create an API key, the last line of the output
  inkstone webhooks create site <url>    send changes to a URL; \`webhooks test\` tries it

Settings are environment variables, or lines of the file .env in the working folder. The environment comes first.
Defaults are in parentheses:
${describeSettings()}

Exit codes: 0 success, 1 some files or articles failed or were skipped, 2 the command could not run.`

const addCommands = [
  ...[addServeCommand, addImportCommand, addExportCommand, addRenderCommand],
  ...[addMediaCommands, addMcpCommand, addKeyCommands, addWebhookCommands],
  ...[addMigrateCommand, addBackupCommands, addDoctorCommand],
]

/** Creates the program. Its parser throws `CannotRun` for wrong words, and CommanderError after help and version. */
export function createProgram(context: CommandContext): Command {
  const { version, print, stdout, stderr } = context
  const program = new Command('inkstone')
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .description('A headless CMS: imports Markdown files and serves them as a REST API.')
    .version(version)
    .enablePositionalOptions() // in `import show x --json` the option belongs to `show`
    .addHelpText('after', help)
  program
    .command('version')
    .description('print the version')
    .action(() => print(version))
  for (const addCommand of addCommands) addCommand(program, context)
  addHelpCommands(program)
  explainUsageErrors(program, settingNamedLike)
  return program
}
