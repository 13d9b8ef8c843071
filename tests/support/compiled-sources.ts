/** Vite plugin that lets tests import the compiled program instead of its sources. */
import { dirname, join, relative, resolve } from 'node:path'
import type { Vitest } from 'vitest/node'

const sources = resolve(import.meta.dirname, '../../src')

/**
 * Resolves an import of a file in `src` from a test to the compiled file, which Node.js loads itself: a worker of tests starts in a
 * fraction of the time, and the code runs as fast as that of users. The global set-up of one of the projects provides
 * `installFolder`. Without it, and in watch mode, tests import the sources.
 */
export function compiledSources() {
  let installFolder = (): string | undefined => undefined
  return {
    name: 'compiled-sources',
    enforce: 'pre' as const,
    config: () => ({ test: { server: { deps: { external: [/\/inkstone-compiled-\w+\/dist\//] } } } }),
    configureVitest({ vitest }: { vitest: Vitest }) {
      if (vitest.config.watch) return
      installFolder = () =>
        vitest.projects
          .map((project) => project.getProvidedContext().installFolder)
          .find((folder) => folder !== undefined)
    },
    resolveId(source: string, importer?: string) {
      const folder = installFolder()
      if (folder === undefined || importer === undefined || !source.startsWith('.')) return
      const path = resolve(dirname(importer), source)
      if (!path.startsWith(sources) || !path.endsWith('.ts')) return
      return join(folder, 'dist', relative(sources, path).replace(/ts$/, 'js'))
    },
  }
}
