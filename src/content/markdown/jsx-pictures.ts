/** Pictures in JSX: `<img src={require('./a.png').default} />`, `<Image src={hero} />` with an import of the file. */
import { plainJsxTag } from './jsx-tags.ts'
import { findTagEnd } from './template-tags.ts'

/** The state of a document: the files of its `import` statements, by the names that its expressions have for them. */
interface JsxState {
  importedFiles?: Map<string, string>
}

/** A picture in HTML, and the end of its JSX tag in the source. */
interface JsxPicture {
  html: string
  end: number
}

/** The HTML element, and the components of Astro and Next.js. */
const OPENING = /<(?:img|Image|Picture)(?=\s)/y
/** A value in braces. `src={{ page.image }}` is Liquid. */
const BRACES = /=\{(?![{%])|\sstyle=\{\{/
/** A static file: its path, also as the argument of `require` or of Docusaurus's `useBaseUrl`, or the name of an import. */
const SOURCE =
  /\ssrc=\{\s*(?:(?:(?:require|useBaseUrl)\(\s*)?(["'`])([^"'`{}$<>]{1,500})\1(?:\s*\)(?:\.default)?)?|([A-Za-z_$][\w$]{0,100}))(?:\.src)?\s*\}/
const PLAIN_SOURCE = /\ssrc=(["'])[^"'{}]+\1/
const DEFAULT_IMPORT = /^import\s+([A-Za-z_$][\w$]{0,100})\s+from\s+(["'])([^"'<>]{1,500})\2/gm

/** Adds the files that a module statement of MDX imports. */
export function addImportedFiles(state: JsxState, statement: string): void {
  state.importedFiles ??= new Map()
  for (const [, name = '', , path = ''] of statement.matchAll(DEFAULT_IMPORT))
    state.importedFiles.set(name, path)
}

/** Returns the picture whose JSX tag begins at `start`; null for another tag, one without JSX, or a file that is not known. */
export function parseJsxPicture(source: string, start: number, state: JsxState): JsxPicture | null {
  OPENING.lastIndex = start
  const [opening] = OPENING.exec(source) ?? []
  if (opening === undefined) return null
  const end = findTagEnd(source, start + opening.length)
  const tag = source.slice(start, end)
  const isPicture = opening === '<img' ? tag.endsWith('>') && BRACES.test(tag) : tag.endsWith('/>')
  if (!isPicture) return null
  const resolved = tag.replace(SOURCE, (written, _, path, name) => {
    const file = path ?? state.importedFiles?.get(name)
    return file === undefined ? written : ` src="${file}"`
  })
  if (!PLAIN_SOURCE.test(resolved)) return null
  return { html: plainJsxTag(resolved.replace(opening, '<img')), end }
}
