/** What the text rules have to say about a document: notices that let it pass, and the error that does not. */

/** Something a reader of the import report should know. Lines and columns count from 1, in the file. */
export interface Diagnostic {
  code: string
  message: string
  line?: number
  column?: number
}

/** A document that cannot be read. Lines and columns count from 1, in the file. */
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
}
