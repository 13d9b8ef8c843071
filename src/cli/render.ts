/** `inkstone render`: renders all stored articles again by the present HTML policy. */
import type { Command } from 'commander'
import type { RenderReport } from '../articles/service/render-articles.ts'
import { htmlPolicyOf } from '../config.ts'
import { type CommandContext, EXIT_PARTIAL, EXIT_SUCCESS } from './context.ts'

const help = `
Run it after a change of FRAME_HOSTS, ALLOWED_CLASSES or MEDIA_URL, and after an update of Inkstone that asks for it. Set the
variables and restart the servers first: a server with the earlier settings renders by them.

Each article is rendered from its stored source. Only articles whose result differs are written: they get a further
version, but no revision, and the time of their last update stays. The command may run while a server is running. If it
is interrupted, run it again.

Exit codes: 0 all articles rendered, 1 some articles cannot be rendered, 2 the command could not run.`

/** Adds `render` to the program. */
export function addRenderCommand(program: Command, { withDatabase, print, stdout }: CommandContext): void {
  program
    .command('render')
    .description('render all articles again, after a change of the HTML policy')
    .option('--dry-run', 'count the articles that would change, without writing')
    .addHelpText('after', help)
    .action(({ dryRun = false }: { dryRun?: boolean }) =>
      withDatabase(async ({ db }, config) => {
        const { renderStoredArticles } = await import('../articles/service/render-articles.ts')
        const { createProgressIndicator } = await import('../imports/folder/progress-bar.ts')
        const { onProgress, stop } = createProgressIndicator(stdout, 'articles')
        const dependencies = { db, policy: htmlPolicyOf(config) }
        const report = await renderStoredArticles(dependencies, { dryRun, onProgress }).finally(stop)
        print(describeRendering(report, dryRun))
        return report.failed.length > 0 ? EXIT_PARTIAL : EXIT_SUCCESS
      }),
    )
}

/** Changed articles that a dry run names. */
const EXAMPLES = 10

/** Returns the counts, the first articles that a dry run would change, and the articles that failed. */
function describeRendering({ articles, changed, failed }: RenderReport, dryRun: boolean): string {
  const verb = dryRun ? 'would change' : 'changed'
  const examples = dryRun ? changed.slice(0, EXAMPLES).map((slug) => `  ${JSON.stringify(slug)}`) : []
  const hidden = dryRun ? changed.length - examples.length : 0
  return [
    `Rendered ${articles} ${articles === 1 ? 'article' : 'articles'}: ${changed.length} ${verb}.`,
    ...examples,
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
    ...failed.map(({ slug, reason }) => `Not rendered: ${JSON.stringify(slug)}: ${reason}`),
  ].join('\n')
}
