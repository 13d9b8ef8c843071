/** JSON in the documents that no command produces: each block is a part of a response that the OpenAPI document describes. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { blocksOf, textOf } from '../support/docs.ts'

/** The documents whose JSON is of the API, and of nothing else. */
const DOCUMENTS = [
  'README.md',
  ...['authoring', 'media', 'problems', 'reading', 'searching', 'syncing'].map(pageOf),
]

/** Errors of a fragment: it lacks members, and `…` stands for a text. */
const ALLOWED_ERRORS = new Set(['required', 'format', 'pattern', 'minLength'])

const contract = JSON.parse(textOf('docs/openapi.json')) as {
  components: { schemas: Record<string, object> }
}
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'openapi.json', ...contract })

/** Schemas of objects with a fixed set of members. Others would accept any object. */
const validators = Object.entries(contract.components.schemas).flatMap(([name, schema]) =>
  'additionalProperties' in schema && schema.additionalProperties === false
    ? [ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` })]
    : [],
)

function pageOf(name: string): string {
  return `docs/${name}.md`
}

const accepts = (validate: ValidateFunction, fragment: unknown): boolean =>
  validate(fragment) || (validate.errors ?? []).every(({ keyword }) => ALLOWED_ERRORS.has(keyword))

/** Returns the values of a block: one, or one on each line (NDJSON). */
function valuesOf(text: string): unknown[] {
  const lines = text.split('\n')
  return lines.every((line) => /^\{.*\}$/.test(line))
    ? lines.map((line) => JSON.parse(line))
    : [JSON.parse(text)]
}

test.each(DOCUMENTS)('JSON in %s conforms to schemas of the OpenAPI document', (document) => {
  const blocks = blocksOf(textOf(document)).filter(({ language }) => language === 'json')
  const values = blocks.flatMap(({ text }) => valuesOf(text))
  expect(values.length).toBeGreaterThan(0)
  expect(values.filter((value) => !validators.some((validate) => accepts(validate, value)))).toEqual([])
})
