/** The rules of the house, read from the imports of every file. A violation is named as `from → to`. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../src')

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
  .sort()

interface Source {
  file: string
  text: string
  /** Paths relative to src for our own modules, names for packages. Types are imports too. */
  imports: string[]
}

const sources: Source[] = files.map((file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return fileName
    return relative(root, resolve(root, dirname(file), fileName))
  })
  return { file, text, imports }
})

/** Every import that a rule forbids. */
function offending(to: RegExp, from: (file: string) => boolean): string[] {
  return sources.flatMap(({ file, imports }) =>
    from(file) ? imports.filter((target) => to.test(target)).map((target) => `${file} → ${target}`) : [],
  )
}

const http = /^(fastify|@fastify\/|fastify-type-provider-zod|light-my-request)/
const database = /^(pg$|pg-|@prisma\/|generated\/prisma)/
const entry = 'cli.ts'

describe('the rules of the house', () => {
  test('1. only app.ts, http/ and routes.ts files know Fastify', () => {
    const may = (file: string) => /^app\.ts$|^http\/|\/routes(\/|\.ts$)/.test(file)
    expect(offending(http, (file) => !may(file))).toEqual([])
  })

  test('2. only database/, store.ts and read.ts files know Prisma or PostgreSQL', () => {
    const may = (file: string) => /^database\/|\/(db|service)\/|^imports\/source\//.test(file)
    expect(offending(database, (file) => !may(file))).toEqual([])
  })

  test('2. no SQL elsewhere either', () => {
    const may = (file: string) => /^database\/|\/(db|service)\/|^imports\/source\//.test(file)
    const sql = /\b(SELECT\s[\s\S]{1,80}?\sFROM|INSERT INTO|UPDATE\s\w+\sSET|DELETE FROM)\b/
    expect(sources.filter(({ file, text }) => !may(file) && sql.test(text)).map(({ file }) => file)).toEqual(
      [],
    )
  })

  test('3. content/ is pure: no files, network, processes, environment, clock or other modules of ours', () => {
    const impure =
      /^(node:)?(fs|net|http|https|child_process|os|process|worker_threads)(\/|$)|^(articles|taxonomy|database|http|imports|keys|changes)\//
    const inContent = (file: string) => file.startsWith('content/')
    expect(offending(impure, inContent)).toEqual([])
    const outside = /\bprocess\.|\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(|\bfetch\(/
    expect(
      sources.filter(({ file, text }) => inContent(file) && outside.test(text)).map(({ file }) => file),
    ).toEqual([])
  })

  test('4. the importer and the HTTP edge never import each other', () => {
    expect(
      offending(/^http\/|\/routes(\/|\.ts$)|^app\.ts$/, (file) => /^imports\/(?!single-file)/.test(file)),
    ).toEqual([])
    expect(
      offending(/^imports\/folder\//, (file) => /^http\/|\/routes(\/|\.ts$)|^app\.ts$/.test(file)),
    ).toEqual([])
  })

  test('5. only the entry point reads the environment', () => {
    const reading = sources.filter(({ file, text }) => file !== entry && /process\.env\b/.test(text))
    expect(reading.map(({ file }) => file)).toEqual([])
  })

  test('6. no barrels: no file only passes on what others export', () => {
    const barrels = sources.filter(({ text }) => /^export (\*|\{[^}]*\}|type \{[^}]*\}) from /m.test(text))
    expect(barrels.map(({ file }) => file)).toEqual([])
  })

  test('6. no cycles', () => {
    expect(cycles()).toEqual([])
  })

  test('every file opens with a sentence on its purpose', () => {
    const opening = /^(#!.*\n)?\/\*\*/
    expect(sources.filter(({ text }) => !opening.test(text)).map(({ file }) => file)).toEqual([])
  })
})

/** Every chain of value imports that leads back to where it began; type imports vanish and cannot hurt. */
function cycles(): string[] {
  const values = new Map(
    sources.map(({ file, text }) => {
      const lines = text.replace(/import type [^;]*? from '[^']+'/g, '')
      const targets = ts
        .preProcessFile(lines, true, true)
        .importedFiles.map(({ fileName }) =>
          fileName.startsWith('.') ? relative(root, resolve(root, dirname(file), fileName)) : '',
        )
      return [file, targets.filter(Boolean)]
    }),
  )
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const next of values.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  return found
}
