/** What the documents say exists, exists; what exists and has to be told, is told. */
import { existsSync } from 'node:fs'
import { STATUS_CODES } from 'node:http'
import { dirname, join } from 'node:path'
import { errorCodes } from 'fastify'
import { describe, expect, test } from 'vitest'
import { describeSettings, parseConfig } from '../../src/config.ts'
import { documents, filesBelow, root, textOf } from '../support/docs.ts'

interface Manifest {
  version: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
  optionalDependencies: Record<string, string>
}

const manifest = JSON.parse(textOf('package.json')) as Manifest

const unique = (names: Iterable<string>) => [...new Set(names)].sort()

/** What a pattern's first group finds in a text, each once. */
const matches = (text: string, pattern: RegExp) =>
  unique([...text.matchAll(pattern)].map(([, name = '']) => name))

const settings = describeSettings()
  .split('\n')
  .map((line) => line.trim().split(/\s/, 1)[0] ?? '')

describe.each(documents)('%s names nothing that is not there:', (document) => {
  const text = textOf(document)

  test('scripts of package.json', () => {
    const named = [
      ...matches(text, /\bnpm run (?:-s |--silent )?([\w:-]+)/g),
      ...matches(text, /\bnpm (test|start)\b/g),
    ]
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([])
  })

  test('files and folders', () => {
    const folders = 'src|docs|tests|scripts|prisma|seeds|bench|clients|examples'
    const named = matches(text, new RegExp(`(?<![\\w/.:@-])((?:${folders})/[\\w./*{}-]*[\\w/*])`, 'g'))
    expect(named.filter((path) => !exists(path))).toEqual([])
  })

  test('targets of links', () => {
    const prose = text.replace(/`[^`\n]+`/g, '')
    const targets = matches(prose, /\]\(([^)\s]+)\)/g).filter((target) => !/^\w+:/.test(target))
    const missing = targets.filter((target) => {
      const [path, heading] = target.split('#')
      if (path) return !existsSync(join(root, dirname(document), path))
      return !headingsOf(text).includes(heading ?? '')
    })
    expect(missing).toEqual([])
  })

  test('environment variables', () => {
    const shouted = matches(text, /\b([A-Z]+(?:_[A-Z]+)+)\b/g)
    const assigned = matches(text, /(?<![\w.])([A-Z]{3,})=/g)
    const known = [...settings, ...othersVariables]
    expect(unique([...shouted, ...assigned]).filter((name) => !known.includes(name))).toEqual([])
  })
})

/** Variables that are no settings of the server, each where it is read. */
const othersVariables = [
  ...matches(filesBelow('tests').map(textOf).join('\n'), /\benv\.([A-Z_]+)/g),
  ...matches(textOf('docker-compose.yml'), /\$\{([A-Z_]+)/g),
]

/** True for a path, or a pattern in which `*` stands for one name, that leads to something. */
function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(root, path))
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`)
  return filesBelow(path.split('/', 1)[0] ?? '').some((file) => pattern.test(file))
}

/** The anchors that GitHub gives to headings. */
function headingsOf(text: string): string[] {
  return matches(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('nothing is forgotten:', () => {
  test('.env.example has every setting, and its default', () => {
    const shown = [...textOf('.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => ({
        name,
        value,
      }),
    )
    expect(shown.map(({ name }) => name)).toEqual(settings)
    const defaults = new Map(Object.entries(parseConfig({})).map(([name, value]) => [name, String(value)]))
    const wrong = shown.filter(({ name, value }) => defaults.has(name) && defaults.get(name) !== value)
    expect(wrong).toEqual([])
  })

  test('docs/code-map.md has every source file', () => {
    const sources = filesBelow('src').filter((path) => !path.startsWith('src/generated/'))
    const mapped = matches(textOf('docs/code-map.md'), /^\| `(src\/[^`]+)` \| \S/gm)
    expect(mapped).toEqual(sources)
  })

  test('CONTRIBUTING has a sentence for every runtime dependency, and for no other package', () => {
    const items = textOf('CONTRIBUTING.md').split(/^- /m).slice(1)
    const named = items.flatMap((item) => {
      const [, names = ''] = /^((?:`[^`]+`,?\s*)+): \S.*\.\n/s.exec(item) ?? []
      return matches(names, /`([^`]+)`/g)
    })
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    expect(unique(named)).toEqual(unique(installed))
  })

  test('docs/problems.md has every status, by its name, and every type of problem', () => {
    const text = textOf('docs/problems.md')
    const told = [...text.matchAll(/^### (\d+) (.+)$/gm)].map(([, code = '', phrase = '']) => [
      Number(code),
      phrase,
    ])
    expect(told).toEqual(statuses().map((code) => [code, STATUS_CODES[code]]))
    const types = filesBelow('src').flatMap((path) =>
      matches(textOf(path), /'(urn:inkstone:problem:[\w-]+)'/g),
    )
    expect(matches(text, /^- `(urn:inkstone:problem:[\w-]+)`/gm)).toEqual(unique(types))
  })

  test('CHANGELOG speaks of the version in package.json', () => {
    const text = textOf('CHANGELOG.md')
    const next = /^## \[Unreleased\]\n\nNext version: (\d+\.\d+\.\d+)\.$/m.exec(text)?.[1]
    const last = /^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$/m.exec(text)?.[1]
    expect([next, last]).toContain(manifest.version)
  })
})

/** Every status that `src/http/` or a route answers a refusal with: written as such, or Fastify's own. */
function statuses(): number[] {
  const files = filesBelow('src').filter((path) => /^src\/http\/|\/routes(\/|\.ts$)/.test(path))
  const text = files.map(textOf).join('\n')
  const written = matches(text, /(?:\bcreateProblem\(|: |\?\? )([45]\d\d)\b/g).map(Number)
  const answered = matches(text, /\b([45]\d\d): problemResponse\(/g).map(Number)
  const ofFastify = matches(text, /\b(FST_ERR_\w+):/g).map((code) => statusOfFastify(code))
  return [...new Set([...written, ...answered, ...ofFastify])].sort((a, b) => a - b)
}

function statusOfFastify(code: string): number {
  const found = Object.entries(errorCodes).find(([name]) => name === code)
  if (!found) throw new Error(`Fastify has no error ${code}`)
  return new found[1]('').statusCode ?? 500
}
