/** JSON request bodies: parsing, and media types of merge patches. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { DomainError, invalidRequest } from '../errors.ts'
import { assertJsonLimits } from './json-limits.ts'

/** JSON, and JSON Merge Patch with its own media type (RFC 7396, section 4). */
const JSON_TYPES = ['application/json', 'application/merge-patch+json']

/**
 * Registers a JSON parser that differs from Fastify's in four ways. An empty body counts as no body, since some clients
 * send `Content-Type: application/json` with every POST; a schema still rejects it where a body is required. Bytes
 * that are not UTF-8 (RFC 8259, section 8.1) are rejected, since they would be decoded to other text. Depth and
 * number of values are limited. Plain text is accepted nowhere.
 */
export function registerJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<Buffer>(JSON_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null)
    if (!isUtf8(body)) return done(invalidRequest('body', '', 'must be UTF-8'))
    try {
      assertJsonLimits(body)
    } catch (err) {
      return done(err as Error)
    }
    const text = body.toString()
    return parse(request, text, (err, value) => done(err && (syntaxError(text) ?? err), value))
  })
  app.removeContentTypeParser('text/plain')
}

/** Returns the DomainError `invalid` for a text that is not JSON, with the place of the fault; null for JSON. */
function syntaxError(text: string): DomainError | null {
  try {
    JSON.parse(text)
    return null
  } catch (err) {
    const offset = errorOffset(text, (err as Error).message)
    const before = text.slice(0, offset)
    const [line, column] = [before.split('\n').length, offset - before.lastIndexOf('\n')]
    const detail = `line ${line}, column ${column}: ${adviceAt(text, offset)}`
    return new DomainError('invalid', 'The body is not valid JSON.', [{ in: 'body', pointer: '', detail }])
  }
}

/** Returns the offset that a message of `JSON.parse` names. In short texts V8 repeats the text instead, and only the first token is wrong. */
function errorOffset(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return Number(position)
  const token = /Unexpected token '(.)'/su.exec(message)?.[1]
  return token === undefined ? text.length : Math.max(0, text.indexOf(token))
}

function adviceAt(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const rest = text.slice(offset)
  const next = rest.trimStart().charAt(0)
  if (/^[\r\n\t]/.test(rest) && isInString(before))
    return 'write line breaks and tabs in a text as \\n and \\t.'
  if (next === '') return 'the text ends too early. Close every quote, bracket and brace.'
  if (/,\s*$/.test(before) && /[\]}]/.test(next)) return 'remove the comma before the closing bracket.'
  if (/^['“”‘’]/.test(next) || (/[{,]\s*$/.test(before) && /[\p{L}_$]/u.test(next)))
    return 'use double quotes (") around texts and names.'
  if (/\\$/.test(before)) return 'write a backslash in a text as \\\\.'
  if (/^\s*\/[/*]/.test(rest)) return 'remove the comment.'
  return `${JSON.stringify(next)} is not expected here.`
}

/** Returns true when a text ends inside a JSON string: after an odd number of quotation marks. */
const isInString = (text: string) => (text.replace(/\\./gs, '').match(/"/g)?.length ?? 0) % 2 === 1

/** Adds both media types to the OpenAPI schema of a PATCH. Returns other schemas unchanged. */
export const withMergePatchBody = (schema: FastifySchema, method: string): FastifySchema =>
  method === 'PATCH' ? { ...schema, consumes: JSON_TYPES } : schema
