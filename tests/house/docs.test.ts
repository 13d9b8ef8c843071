/** Consistency of the documents with the code: scripts, files, links, endpoints, settings, errors and dependencies. */
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

interface OpenApi {
  paths: Record<string, Record<string, unknown>>
}

const manifest = JSON.parse(textOf('package.json')) as Manifest

const openapi = JSON.parse(textOf('docs/openapi.json')) as OpenApi

const unique = (names: Iterable<string>) => [...new Set(names)].sort()

/** Returns the distinct matches of a pattern's first group, sorted. */
const matches = (text: string, pattern: RegExp) =>
  unique([...text.matchAll(pattern)].map(([, name = '']) => name))

const settings = describeSettings()
  .split('\n')
  .map((line) => line.trim().split(/\s/, 1)[0] ?? '')

/** The endpoints of the API, such as `GET /v1/articles/{}`. */
const endpoints = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${withoutNames(path)}`),
)

describe.each(documents)('%s', (document) => {
  const text = textOf(document)

  test(`every npm script in ${document} is in package.json`, () => {
    const scripts = [
      ...matches(text, /\bnpm run (?:-s |--silent )?([\w:-]+)/g),
      ...matches(text, /\bnpm (test|start)\b/g),
    ]
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([])
  })

  test(`every file and folder in ${document} exists`, () => {
    const folders = 'src|docs|tests|scripts|prisma|seeds|bench|clients|examples'
    const paths = matches(text, new RegExp(`(?<![\\w/.:@-])((?:${folders})/[\\w./*{}-]*[\\w/*])`, 'g'))
    expect(paths.filter((path) => !exists(path))).toEqual([])
  })

  test(`every link in ${document} leads to a file and to a heading in it`, () => {
    const prose = text.replace(/`[^`\n]+`/g, '')
    const targets = matches(prose, /\]\(([^)\s]+)\)/g).filter((target) => !/^\w+:/.test(target))
    expect(targets.filter((target) => !isLinkTarget(document, target))).toEqual([])
  })

  test(`every endpoint in ${document} is in docs/openapi.json`, () => {
    const named = matches(text, /`((?:GET|POST|PUT|PATCH|DELETE) \/[^`\s?]*)/g)
    expect(named.filter((endpoint) => !endpoints.includes(withoutNames(endpoint)))).toEqual([])
  })

  test(`every environment variable in ${document} is read somewhere`, () => {
    const upperCase = matches(text, /\b([A-Z]+(?:_[A-Z]+)+)\b/g)
    const assigned = matches(text, /(?<![\w.])([A-Z]{3,})=/g)
    const known = [...settings, ...otherVariables]
    expect(unique([...upperCase, ...assigned]).filter((name) => !known.includes(name))).toEqual([])
  })
})

/** Returns a path or an endpoint without the names of its parameters. */
function withoutNames(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}')
}

/** Returns true if a relative link of a document leads to a file, and its fragment to a heading of that file. */
function isLinkTarget(document: string, target: string): boolean {
  const [path = '', heading] = target.split('#')
  const file = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(root, file))) return false
  return heading === undefined || headingsOf(textOf(file)).includes(heading)
}

/** Variables that are not settings of the server: those of the tests and of Docker Compose. */
const otherVariables = [
  // The OpenTelemetry SDK reads these by itself.
  ...['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'],
  ...['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'],
  // The examples of clients read these.
  ...['INKSTONE_URL', 'INKSTONE_KEY', 'INKSTONE_WEBHOOK_SECRET'],
  ...matches(filesBelow('tests').map(textOf).join('\n'), /\benv\.([A-Z_]+)/g),
  ...matches(textOf('Dockerfile'), /^ARG ([A-Z_]+)/gm),
  ...matches(textOf('docker-compose.yml'), /\$\{([A-Z_]+)/g),
]

/** Returns true if a path exists. `*` stands for one name. */
function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(root, path))
  const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`)
  return filesBelow(path.split('/', 1)[0] ?? '').some((file) => pattern.test(file))
}

/** Returns the anchors of the headings, as GitHub creates them. */
function headingsOf(text: string): string[] {
  return matches(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The first cells of the rows of the code map that name a file or folder, in order. */
const codeMapRows = [...textOf('docs/code-map.md').matchAll(/^\| `([\w.-]+\/[^`]*)`[^|]*\| \S/gm)].map(
  ([, path = '']) => path,
)

describe('complete documents', () => {
  test('.env.example lists every setting with its default', () => {
    const shown = [...textOf('.env.example').matchAll(/^#([A-Z\d_]+)=(.*)$/gm)].map(
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

  test('docs/code-map.md has one row for every source file', () => {
    const sources = filesBelow('src').filter((path) => !path.startsWith('src/generated/'))
    expect(codeMapRows.filter((path) => path.startsWith('src/')).sort()).toEqual(sources)
  })

  test('docs/code-map.md has no two rows for one file or folder', () => {
    expect(codeMapRows.filter((path, index) => codeMapRows.indexOf(path) < index)).toEqual([])
  })

  test('CONTRIBUTING.md has a sentence for every runtime dependency and for no other package', () => {
    const items = textOf('CONTRIBUTING.md').split(/^- /m).slice(1)
    const named = items.flatMap((item) => {
      const [, names = ''] = /^((?:`[^`]+`,?\s*)+): \S.*\.\n/s.exec(item) ?? []
      return matches(names, /`([^`]+)`/g)
    })
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    expect(unique(named)).toEqual(unique(installed))
  })

  test('docs/problems.md has every status code with its phrase, and every problem type', () => {
    const text = textOf('docs/problems.md')
    const headings = [...text.matchAll(/^### (\d+) (.+)$/gm)].map(([, code = '', phrase = '']) => [
      Number(code),
      phrase,
    ])
    expect(headings).toEqual(statuses().map((code) => [code, STATUS_CODES[code]]))
    const types = filesBelow('src').flatMap((path) =>
      matches(textOf(path), /'(urn:inkstone:problem:[\w-]+)'/g),
    )
    expect(matches(text, /^- `(urn:inkstone:problem:[\w-]+)`/gm)).toEqual(unique(types))
  })

  test('docs/security.md names a test for each of the ten items, and every named test exists', () => {
    const items = textOf('docs/security.md').split(/^\*\*(?=API\d+, )/m)
    expect(items.slice(1).map((item) => Number.parseInt(item.slice(3), 10))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
    expect(items.slice(1).filter((item) => !item.includes('\n- `tests/'))).toEqual([])
    const named = [...items.join('').matchAll(/^- `(tests\/[^`]+)`: (?:"([^"]+)")?.*$/gm)]
    const missing = named.filter(([, path = '', name]) => !name || !textOf(path).includes(`'${name}'`))
    expect(missing.map(([line]) => line)).toEqual([])
  })

  test('CHANGELOG.md contains the version in package.json', () => {
    const text = textOf('CHANGELOG.md')
    const next = /^## \[Unreleased\]\n\nNext version: (\d+\.\d+\.\d+)\.$/m.exec(text)?.[1]
    const last = /^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$/m.exec(text)?.[1]
    expect([next, last]).toContain(manifest.version)
  })
})

/** Returns every error status of `src/http/` and the routes: in their own code, or in an error of Fastify. */
function statuses(): number[] {
  const files = filesBelow('src').filter((path) => /^src\/http\/|\/routes(\/|\.ts$)/.test(path))
  const text = files.map(textOf).join('\n')
  const written = matches(text, /(?:\bcreateProblem\(|: |\?\? )([45]\d\d)\b/g).map(Number)
  const declared = matches(text, /\b([45]\d\d): problemResponse\(/g).map(Number)
  const ofFastify = matches(text, /\b(FST_ERR_\w+):/g).map((code) => statusOfFastify(code))
  return [...new Set([...written, ...declared, ...ofFastify])].sort((a, b) => a - b)
}

function statusOfFastify(code: string): number {
  const entry = Object.entries(errorCodes).find(([name]) => name === code)
  if (!entry) throw new Error(`Fastify has no error ${code}`)
  return new entry[1]('').statusCode ?? 500
}
