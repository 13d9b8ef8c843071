/** The source files of the project, with their imports, functions, exports and identifiers. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type TypeScript from 'typescript'
import { typescript as ts } from './typescript.ts'

const project = resolve(import.meta.dirname, '../..')
const root = join(project, 'src')

/** A file below src/. */
export interface SourceFile {
  /** Relative to src/. */
  path: string
  text: string
  /** Paths relative to src/ for files of ours, names for packages. Type imports count. */
  imports: string[]
}

const typescriptFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(ts|mjs)$/.test(path))

/** Reads all source files but the generated ones. */
export function sourceFiles(): SourceFile[] {
  return typescriptFiles(root)
    .filter((path) => !path.startsWith('generated'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
        if (!fileName.startsWith('.')) return fileName
        return relative(root, resolve(root, dirname(path), fileName))
      })
      return { path, text, imports }
    })
}

const syntaxTrees = new WeakMap<SourceFile, TypeScript.SourceFile>()

/** Returns the syntax tree of a file, which is parsed once for all rules. */
function parse(file: SourceFile): TypeScript.SourceFile {
  const tree =
    syntaxTrees.get(file) ?? ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true)
  syntaxTrees.set(file, tree)
  return tree
}

/** A function, and the number of its lines. */
export interface SourceFunction {
  path: string
  name: string
  lines: number
}

/** Returns the functions and methods of a file, nested ones too. */
export function functionsOf(file: SourceFile): SourceFunction[] {
  const source = parse(file)
  const functions: SourceFunction[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line
  const visit = (node: TypeScript.Node) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const parent = node.parent
      const named =
        ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : node.name
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart()) + 1
      functions.push({ path: file.path, name: named?.getText() ?? '(anonymous)', lines })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return functions
}

/** Returns the names that a file declares: variables, parameters, functions, types and members of interfaces. */
export function identifiersOf(file: SourceFile): string[] {
  const names: string[] = []
  const visit = (node: TypeScript.Node) => {
    const isDeclared =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isBindingElement(node)
    if (isDeclared && node.name && ts.isIdentifier(node.name)) names.push(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(parse(file))
  return names
}

/** An exported name. */
export interface SourceExport {
  path: string
  name: string
  isType: boolean
  /** True when another file of src/, or a test or a benchmark, imports it. */
  isImported: boolean
}

/** Returns the exports of all files. */
export function exportsOf(files: readonly SourceFile[]): SourceExport[] {
  const imported = importedNames(files)
  return files.flatMap((file) =>
    parse(file).statements.flatMap((statement) => {
      const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
      if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
      const names = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.flatMap(({ name }) => namesIn(name))
        : [(statement as TypeScript.FunctionDeclaration).name?.text ?? '']
      return names.map((name) => ({
        ...{ path: file.path, name, isType },
        isImported: imported.has(`${file.path} ${name}`),
      }))
    }),
  )
}

const namesIn = (name: TypeScript.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []))

/** Imports by name: `import { a } from './b.ts'` and `const { a } = await import('./b.ts')`. */
const IMPORTED_NAMES =
  /(?:import\s+(?:type\s+)?|const\s+)\{([^}]*)\}\s+(?:from\s+|=\s+await\s+import\()'(\.[^']+)'/g

/** Returns `path name` of everything that a file of src/, tests/ or bench/ imports. */
function importedNames(files: readonly SourceFile[]): Set<string> {
  const others = ['tests', 'bench'].flatMap((folder) =>
    typescriptFiles(join(project, folder)).map((path) => ({
      path: join('..', folder, path),
      text: readFileSync(join(project, folder, path), 'utf8'),
    })),
  )
  const imported = new Set<string>()
  for (const file of [...files, ...others]) {
    for (const match of file.text.matchAll(IMPORTED_NAMES)) {
      const [, names = '', specifier = ''] = match
      const target = relative(root, resolve(root, dirname(file.path), specifier))
        .replace(/^\.\.\/dist\//, '')
        .replace(/\.js$/, '.ts')
      for (const name of names.split(',')) {
        const [original = ''] = name
          .trim()
          .replace(/^type\s+/, '')
          .split(/\s+as\s+/)
        if (original) imported.add(`${target} ${original}`)
      }
    }
    for (const [, specifier = ''] of file.text.matchAll(/typeof import\('(\.[^']+)'\)/g)) {
      const target = relative(root, resolve(root, dirname(file.path), specifier))
      for (const name of ['runTask']) imported.add(`${target} ${name}`)
    }
  }
  return imported
}
