/** Diagnostics of a document: warnings, and the error that refuses it. */

/** A message about a document. Lines and columns count from 1, in the file. */
export interface Diagnostic {
  severity: 'warning' | 'error'
  code: string
  message: string
  line?: number
  column?: number
  /** The syntax of other generators that it is about, such as `{{< gallery >}}`. Reports count the files of each. */
  syntax?: string[]
}

/** A diagnostic with the path of its file. */
export interface FileDiagnostic extends Diagnostic {
  file: string
}

/** Creates a diagnostic that does not refuse the document. */
export function createWarning(code: string, message: string, line?: number): Diagnostic {
  return { severity: 'warning', code, message, ...(line !== undefined && { line }) }
}

/** Collects the warnings of one document. */
export class DiagnosticCollector {
  readonly diagnostics: Diagnostic[] = []

  warn(code: string, message: string): void {
    this.diagnostics.push(createWarning(code, message))
  }
}

/** Returns the members that a diagnostic has in JSON, in a list that is named after the severity. */
export function omitSeverity<Message extends Diagnostic>({
  severity: _,
  syntax: __,
  ...members
}: Message): Omit<Message, 'severity' | 'syntax'> {
  return members
}

/** Refuses a document: the thrown form of a diagnostic of severity `error`. */
export class ContentError extends Error {
  readonly code: string
  readonly line: number
  readonly column: number

  constructor(code: string, message: string, line = 1, column = 1) {
    super(message)
    this.name = 'ContentError'
    this.code = code
    this.line = line
    this.column = column
  }

  toDiagnostic(): Diagnostic {
    const { code, message, line, column } = this
    return { severity: 'error', code, message, line, column }
  }
}
