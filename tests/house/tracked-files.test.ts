/** The top level of the repository: nothing is tracked there but what is listed here. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

const TOP_LEVEL = [
  '.ci',
  '.dockerignore',
  '.npmrc',
  '.nvmrc',
  '.env.example',
  '.gitignore',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'Dockerfile',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'bench',
  'biome.json',
  'clients',
  'deploy',
  'docker-compose.yml',
  'docs',
  'examples',
  'package-lock.json',
  'package.json',
  'prisma',
  'prisma.config.ts',
  'redocly.yaml',
  'scripts',
  'seeds',
  'src',
  'tests',
  'tsconfig.build.json',
  'tsconfig.json',
  'vitest.config.ts',
]

test.skipIf(!existsSync(join(root, '.git')))(
  'git tracks only known files and folders at the top level',
  () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
    const names = new Set(tracked.filter(Boolean).map((path) => path.split('/', 1)[0]))
    expect([...names].filter((name) => !TOP_LEVEL.includes(name ?? ''))).toEqual([])
  },
)
