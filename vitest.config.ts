import { defineConfig } from 'vitest/config'

const common = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      // Rules of the house and of texts: no database, seconds. `npm run verify` runs the first of them.
      { test: { ...common, name: 'house', include: ['tests/house/**/*.test.ts'] } },
      { test: { ...common, name: 'content', include: ['tests/content/**/*.test.ts'] } },
      // Everything that stands on PostgreSQL.
      {
        test: {
          ...common,
          name: 'suite',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{house,content,slow,browser}/**'],
          globalSetup: 'tests/support/global-setup.ts',
        },
      },
      // Slow ones, and those that need a browser: scripts of their own.
      {
        test: {
          ...common,
          name: 'slow',
          include: ['tests/slow/**/*.test.ts'],
          globalSetup: 'tests/support/global-setup.ts',
          testTimeout: 600_000,
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: 'tests/support/global-setup.ts',
          testTimeout: 120_000,
        },
      },
    ],
  },
})
