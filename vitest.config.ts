import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { compiledSources } from './tests/support/compiled-sources.ts'
import { LongestFirst } from './tests/support/longest-first.ts'

/** Time-outs only end what hangs: no result depends on how busy the machine is. */
const common = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 300_000 } } }

/** A PostgreSQL server and the compiled program, whose files the worker threads run instead of the sources. */
const prepared = {
  globalSetup: 'tests/support/global-setup.ts',
  alias: [
    {
      find: /^.*\/entry-point\.ts$/,
      replacement: resolve(import.meta.dirname, 'tests/support/compiled-entry-point.ts'),
    },
  ],
}

/**
 * Files run one after another in a process for each core, and one more that runs while others wait. They share its modules; what
 * they write, each has for itself.
 */
const shared = {
  ...common,
  isolate: false,
  maxWorkers: availableParallelism() + 1,
  execArgv: ['--min-semi-space-size=32'], // a heap that need not grow in small steps spares a twentieth of the time
}

/** Each file has a process of its own, after all the others. */
const apart = { ...common, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      // Rules of the house and of texts: no database, seconds. `npm run verify` runs the first of them.
      {
        plugins: [compiledSources()],
        test: { ...shared, name: 'house', include: ['tests/house/**/*.test.ts'] },
      },
      {
        plugins: [compiledSources()],
        test: { ...shared, name: 'content', include: ['tests/content/**/*.test.ts'] },
      },
      // Everything that stands on PostgreSQL.
      {
        resolve: { alias: { '@inkstone/client': resolve('clients/typescript/src/index.ts') } },
        plugins: [compiledSources()],
        test: {
          ...shared,
          name: 'suite',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{house,content,slow,browser,faults,clients}/**'],
          ...prepared,
        },
      },
      // Faults of the database and the network, with clocks that tests shift: two to three minutes, most of which they wait.
      {
        test: {
          ...apart,
          maxWorkers: 3,
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          ...prepared,
        },
      },
      // Slow ones, and those that need a browser: scripts of their own.
      {
        test: {
          ...apart,
          name: 'slow',
          include: ['tests/slow/**/*.test.ts'],
          ...prepared,
          testTimeout: 600_000,
        },
      },
      {
        test: {
          ...apart,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          ...prepared,
        },
      },
      // Programs of others, which the tests install from npm: static site generators, agents, content clients.
      {
        test: {
          ...apart,
          maxWorkers: 2,
          name: 'clients',
          include: ['tests/clients/**/*.test.ts'],
          ...prepared,
          globalSetup: ['tests/support/global-setup.ts', 'tests/clients/global-setup.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
})
