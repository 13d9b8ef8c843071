/** The contract: the committed document is the one the code makes, and it is clean. */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateClientTypes } from '../support/client-types.ts'
import { openApiDocument } from '../support/openapi.ts'

const root = resolve(import.meta.dirname, '../..')

/** What redocly's recommended rules find in a document. */
function lint(file: string): { ruleId: string; message: string }[] {
  const command = resolve(root, 'node_modules/@redocly/cli/bin/cli.js')
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, ...quiet }, stdio: 'pipe' } as const
  const output = execFileSync(process.execPath, [command, 'lint', file, '--format=json'], options)
  return JSON.parse(output).problems
}

describe('the OpenAPI document', () => {
  test('docs/openapi.json is what the routes say (npm run fix brings it up to date)', async () => {
    const text = `${JSON.stringify(await openApiDocument(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../docs/openapi.json')
  })

  test('the types of the client are those of the document (npm run fix brings them up to date)', async () => {
    const types = await generateClientTypes(await openApiDocument())
    await expect(types).toMatchFileSnapshot('../../clients/typescript/src/openapi.ts')
  })

  test('a linter finds nothing in it', () => {
    expect(lint('docs/openapi.json').map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([])
  })
})
