/** Rules of the house, read from the source of every file: layers, folder graph, sizes, exports and words. */
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cyclesOf, depthOf, edgesOf, folderOf } from '../support/folder-graph.ts'
import {
  exportsOf,
  functionsOf,
  identifiersOf,
  type SourceFile,
  sourceFiles,
} from '../support/source-files.ts'

const files = sourceFiles()

/** Returns every import of these files that a rule forbids, as `from → to`. */
function forbiddenImports(
  from: (path: string) => boolean,
  to: (target: string, path: string) => boolean,
): string[] {
  return files
    .filter(({ path }) => from(path))
    .flatMap(({ path, imports }) =>
      imports.filter((target) => to(target, path)).map((target) => `${path} → ${target}`),
    )
}

const pathsWhere = (condition: (file: SourceFile) => boolean) =>
  files.filter(condition).map(({ path }) => path)

const isRoutes = (path: string) => /\/routes(\/|\.ts$)/.test(path)
const isDatabase = (path: string) => /^database\/|\/db\//.test(path)
const isModel = (path: string) => path.includes('/model/')

describe('architecture', () => {
  test('rule 1: only app.ts, http/ and routes import Fastify', () => {
    const fastify = /^(fastify|@fastify\/|fastify-type-provider-zod|light-my-request)/
    const mayImport = (path: string) => path === 'app.ts' || path.startsWith('http/') || isRoutes(path)
    expect(
      forbiddenImports(
        (path) => !mayImport(path),
        (target) => fastify.test(target),
      ),
    ).toEqual([])
  })

  test('rule 2: only database/ and db/ folders import Prisma or the PostgreSQL driver', () => {
    const database = /^(pg$|pg-|@prisma\/|generated\/prisma)/
    expect(
      forbiddenImports(
        (path) => !isDatabase(path),
        (target) => database.test(target),
      ),
    ).toEqual([])
  })

  test('rule 2: only database/ and db/ folders contain SQL or Prisma queries', () => {
    const sql = /\b(SELECT\s[\s\S]{1,80}?\sFROM|INSERT INTO|UPDATE\s\w+\sSET|DELETE FROM)\b/
    const prisma = /\bprisma\.\w+\.(find|create|update|delete|upsert|count)|\$(queryRaw|executeRaw)/
    expect(
      pathsWhere(({ path, text }) => !isDatabase(path) && (sql.test(text) || prisma.test(text))),
    ).toEqual([])
  })

  test('rule 3: content/ and model/ are pure: no files, network, environment, clock, chance or other layers', () => {
    const isPure = (path: string) => path.startsWith('content/') || isModel(path)
    const system = /^(node:)?(fs|net|http|https|child_process|os|process|worker_threads)(\/|$)/
    const layer = /^(database|http|changes|audit|keys)\/|\/(db|service|routes)\//
    const ownFolder = (target: string, path: string) =>
      path.startsWith('content/') && /^[a-z]+\//.test(target) && !target.startsWith('content/')
    expect(
      forbiddenImports(isPure, (target, path) => {
        const isOurs = files.some((file) => file.path === target)
        return system.test(target) || (isOurs && (layer.test(target) || ownFolder(target, path)))
      }),
    ).toEqual([])
    const impure = /\bprocess\.|\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(|\bfetch\(/
    expect(pathsWhere(({ path, text }) => isPure(path) && impure.test(text))).toEqual([])
  })

  test('rule 4: folders import each other along the allowed edges only', () => {
    const edges = edgesOf(files)
    const isAllowed = (edge: string) => {
      const [from = '', to = ''] = edge.split(' → ')
      return ALLOWED_IMPORTS[from]?.includes(to) ?? false
    }
    expect([...edges].flatMap(([edge, imports]) => (isAllowed(edge) ? [] : imports))).toEqual([])
  })

  test('rule 4: folders form a directed graph without cycles', () => {
    const edges = [...edgesOf(files).keys()].map((edge) => edge.split(' → '))
    expect(cyclesOf(edges)).toEqual([])
    process.stdout.write(`folder graph: ${edges.length} edges, depth ${depthOf(edges)}\n`)
  })

  test('rule 4: inside articles and taxonomy, no layer imports a layer above it', () => {
    const layers = ['', 'model', 'db', 'service', 'routes']
    const layerOf = (path: string) => layers.indexOf(dirname(path).split('/')[1] ?? '')
    const isLayered = (path: string) => /^(articles|taxonomy)\//.test(path)
    expect(
      forbiddenImports(
        isLayered,
        (target, path) =>
          isLayered(target) && folderOf(target) === folderOf(path) && layerOf(target) > layerOf(path),
      ),
    ).toEqual([])
  })

  test('rule 5: cli.ts alone reads the environment', () => {
    expect(pathsWhere(({ path, text }) => path !== 'cli.ts' && /process\.env\b/.test(text))).toEqual([])
  })

  test('outgoing/ alone has an HTTP client, which checks the addresses that it connects to', () => {
    const client =
      /(?<!\.)\bfetch\(|\bhttps?\.(get|request)\(|from '(undici|axios|got|node:http2|node:https)'/
    const others = pathsWhere(({ path, text }) => !path.startsWith('outgoing/') && client.test(text))
    expect(others).toEqual([])
  })

  test('rule 6: no file only passes on what others export', () => {
    const barrel = /^export (\*|\{[^}]*\}|type \{[^}]*\}) from /m
    expect(pathsWhere(({ text }) => barrel.test(text))).toEqual([])
  })

  test('rule 6: no file imports itself through others, types included', () => {
    const edges = files.flatMap(({ path, imports }) =>
      imports.filter((target) => files.some((file) => file.path === target)).map((target) => [path, target]),
    )
    expect(cyclesOf(edges)).toEqual([])
  })

  test('rule 7: a file has at most 200 lines', () => {
    const lines = ({ text }: SourceFile) => text.trimEnd().split('\n').length
    expect(files.filter((file) => lines(file) > 200).map((file) => `${file.path}: ${lines(file)}`)).toEqual(
      [],
    )
  })

  test('rule 7: a function has at most 40 lines', () => {
    const long = files.flatMap((file) => functionsOf(file).filter(({ lines }) => lines > 40))
    expect(
      long.map(({ path, name, lines }) => `${path}: ${name} has ${lines} lines`).filter(isNoRoutePlugin),
    ).toEqual([])
  })

  test('rule 7: every export is imported somewhere', () => {
    expect(
      exportsOf(files)
        .filter(({ isImported }) => !isImported)
        .map(({ path, name }) => `${path}: ${name}`),
    ).toEqual([])
  })

  test('rule 7: no two exported types have the same name', () => {
    const types = exportsOf(files).filter(({ isType }) => isType)
    const names = types.map(({ name }) => name)
    const twice = types.filter(({ name }) => names.indexOf(name) !== names.lastIndexOf(name))
    expect(twice.map(({ path, name }) => `${name}: ${path}`)).toEqual([])
  })

  test('rule 7: no file is named for a rule, and no folder holds a single file', () => {
    expect(pathsWhere(({ path }) => /(^|\/)(store|read|utils?|helpers?|index)\.ts$/.test(path))).toEqual([])
    const folders = files.map(({ path }) => dirname(path))
    const single = folders.filter((folder) => folders.indexOf(folder) === folders.lastIndexOf(folder))
    expect(single).toEqual([])
  })

  test('every file opens with a sentence about its content', () => {
    expect(pathsWhere(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text))).toEqual([])
  })

  test('no identifier has a word that the glossary replaces', () => {
    const found = files.flatMap((file) =>
      identifiersOf(file)
        .filter(
          (name) => REPLACED_IDENTIFIERS.has(name) || wordsOf(name).some((word) => REPLACED_WORDS.has(word)),
        )
        .map((name) => `${file.path}: ${name}`)
        .filter((name) => !EXCEPTIONS.includes(name)),
    )
    expect([...new Set(found)]).toEqual([])
  })
})

/** Returns the words of an identifier in lower case: `keyOf`, `KeyOf` and `KEY_OF` have the words `key` and `of`. */
const wordsOf = (name: string): string[] =>
  (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase())

/** Returns the set of the words in a text. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}

/** A route plugin registers its handlers one after the other; each handler is held to the limit by itself. */
const isNoRoutePlugin = (line: string) => !/: \w+Routes has /.test(line)

/** The top-level folders and files that each of them may import. */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'app.ts': [
    'articles',
    'audit',
    'changes',
    'content',
    'database',
    'feeds',
    'ghost',
    'home',
    'http',
    'imports',
    'keys',
    'mcp',
    'media',
    'metrics',
    'micropub',
    'previews',
    'schemas',
    'search',
    'taxonomy',
    'webhooks',
  ],
  articles: ['audit', 'auth', 'changes', 'content', 'database', 'errors.ts', 'http', 'schemas', 'workers'],
  audit: ['auth', 'database', 'http', 'schemas'],
  auth: ['errors.ts'],
  changes: ['auth', 'content', 'database', 'errors.ts', 'http', 'schemas'],
  cli: [
    'articles',
    'auth',
    'changes',
    'config.ts',
    'content',
    'database',
    'errors.ts',
    'exports',
    'imports',
    'keys',
    'logger.ts',
    'mcp',
    'media',
    'metrics',
    'outgoing',
    'preparation.ts',
    'schemas',
    'server.ts',
    'settings',
    'webhooks',
  ],
  'cli.ts': ['cli'],
  'config.ts': [
    'audit',
    'content',
    'database',
    'errors.ts',
    'http',
    'media',
    'metrics',
    'schemas',
    'settings',
    'webhooks',
  ],
  'create-folder.ts': [],
  database: ['create-folder.ts', 'errors.ts', 'schemas'],
  exports: ['articles', 'content', 'create-folder.ts', 'database', 'errors.ts', 'imports', 'media'],
  feeds: ['articles', 'content', 'database', 'errors.ts', 'http', 'schemas', 'taxonomy'],
  ghost: ['articles', 'auth', 'database', 'errors.ts', 'feeds', 'http', 'keys', 'schemas'],
  home: ['articles', 'content', 'database', 'feeds', 'http'],
  http: ['auth', 'database', 'errors.ts', 'schemas'],
  imports: [
    'articles',
    'audit',
    'auth',
    'changes',
    'content',
    'database',
    'errors.ts',
    'http',
    'media',
    'outgoing',
    'schemas',
    'workers',
  ],
  keys: ['audit', 'auth', 'database', 'errors.ts', 'http', 'schemas'],
  mcp: [
    'articles',
    'audit',
    'auth',
    'content',
    'database',
    'errors.ts',
    'http',
    'imports',
    'schemas',
    'search',
  ],
  media: [
    'articles',
    'audit',
    'auth',
    'changes',
    'content',
    'create-folder.ts',
    'database',
    'errors.ts',
    'http',
    'schemas',
  ],
  metrics: ['auth', 'changes', 'database', 'http', 'imports', 'schemas'],
  micropub: [
    'articles',
    'auth',
    'changes',
    'content',
    'database',
    'errors.ts',
    'feeds',
    'http',
    'media',
    'schemas',
    'taxonomy',
  ],
  outgoing: [],
  'preparation.ts': [
    'articles',
    'config.ts',
    'content',
    'create-folder.ts',
    'database',
    'errors.ts',
    'imports',
    'keys',
    'media',
  ],
  previews: ['articles', 'audit', 'auth', 'changes', 'database', 'errors.ts', 'http', 'schemas'],
  schemas: ['content', 'errors.ts'],
  search: ['articles', 'content', 'database', 'errors.ts', 'http', 'schemas'],
  'logger.ts': [],
  'server.ts': [
    'app.ts',
    'config.ts',
    'database',
    'errors.ts',
    'http',
    'logger.ts',
    'media',
    'metrics',
    'tracing',
    'webhooks',
  ],
  settings: ['content', 'database', 'feeds', 'schemas'],
  tracing: ['database', 'http'],
  taxonomy: ['articles', 'audit', 'auth', 'changes', 'content', 'database', 'errors.ts', 'http', 'schemas'],
  webhooks: [
    'audit',
    'auth',
    'changes',
    'content',
    'database',
    'errors.ts',
    'http',
    'outgoing',
    'schemas',
    'settings',
  ],
}

/** `nobody` is the name of a system user. */
const EXCEPTIONS = ['database/embedded/system-user.ts: nobody']

/** Words of the project's former language, which no identifier contains. The glossary has the standard terms. */
const REPLACED_WORDS = words(`
  deed deeds doer turn turns told tell tells asked asking asks said says kept made seen
  answer answers answered unanswered question questions whoever nobody somebody viewer viewers writer
  standing standings upkeep card cards near nearest notice notices folded needle needles road roads
  walk walks mend mended patience respite heed heeds forgo settle settles depart arrive flight
  harden seal guard seize unlabel tie ties unrelate away dead sight ours
`)

/** Words that mean something else in a compound, such as a whole number or an IP address. None is a name by itself. */
const REPLACED_IDENTIFIERS = words(
  'tidyUp askedFor marks exact cut edge whole address addresses shown fold another',
)
