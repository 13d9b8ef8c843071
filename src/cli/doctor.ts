/** `inkstone doctor`: checks an installation, and prints versions, statistics and findings. */
import type { Command } from 'commander'
import type { CommandContext } from './context.ts'

const help = `
Checks Node.js, the settings, the first admin key, the free space of DATA_DIR, and the database: version, durability,
encoding, migrations, indexes, clock, connections, replication slots, notifications, archive and replicas, and the media files. It applies no
migrations. Without DATABASE_URL, it starts the embedded server.

Exit codes: 0 nothing to do, 1 a warning or an error was found, 2 the settings are invalid or the database cannot be used.`

/** Adds `doctor` to the program. */
export function addDoctorCommand(program: Command, { version, withConfig, print }: CommandContext): void {
  program
    .command('doctor')
    .description('check the settings and the database, and print what to do, versions and statistics')
    .option('--json', 'print facts and findings as JSON')
    .addHelpText('after', help)
    .action(({ json = false }: { json?: boolean }) =>
      withConfig(async (config, migrations) => {
        const { describeDiagnosis, diagnose } = await import('./diagnosis.ts')
        const { facts, findings, exitCode } = await diagnose(config, migrations, version)
        print(json ? JSON.stringify({ facts, findings }, null, 2) : describeDiagnosis({ facts, findings }))
        return exitCode
      }),
    )
}
