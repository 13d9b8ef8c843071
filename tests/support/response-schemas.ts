/** Checks of responses against the schemas of the OpenAPI document. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const DOCUMENT = 'openapi.json'

/**
 * Returns a function that returns the errors of a response against the schema of its operation and status; an empty list for a
 * response that conforms.
 */
export function responseValidator(document: object) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: DOCUMENT, ...document })
  return (path: string, method: string, status: number, type: string, body: unknown): ErrorObject[] => {
    const names = ['paths', path, method, 'responses', String(status), 'content', type, 'schema']
    const pointer = names
      .map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
    const validate = ajv.compile({ $ref: `${DOCUMENT}#/${pointer.join('/')}` })
    return validate(body) ? [] : (validate.errors ?? [])
  }
}
