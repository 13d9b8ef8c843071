/** No e-mail or IP address of anybody becomes public metadata. */
import { expect, it } from 'vitest'
import { DiagnosticCollector } from '../../src/content/diagnostic.ts'
import { removePrivateData } from '../../src/content/fields/private-data.ts'
import { readYamlFields } from './support.ts'

const kept = (value: unknown, key = 'key') =>
  removePrivateData({ [key]: value }, new DiagnosticCollector())[key]

it.each([
  'jane@secret.example',
  ' jane@secret.example ',
  'mailto:jane@secret.example',
  'Jane <jane@secret.example>',
  'jané@secret.example',
])('%j is left out under any key', (text) => expect(kept(text)).toBeUndefined())

it.each([
  ['author_email', 'jane at home, jane@secret.example'],
  ['commentAuthorEmail', 'jane@secret'],
  ['mail', 'jane@secret.example, jo@secret.example'],
  ['author_IP', '203.0.113.7'],
  ['ip', '2001:db8::7'],
  ['remote_addr', '::ffff:203.0.113.7'],
  ['comment-author-ip', '203.0.113.7'],
])('under %j so is %j', (key, text) => expect(kept(text, key)).toBeUndefined())

it.each([
  ['version', '1.2.3.4'],
  ['server', '203.0.113.7'],
  ['ship', 'Enterprise'],
  ['zip', '10115'],
  ['mastodon', '@jane@social.example'],
  ['content', 'Write to jane@secret.example, please.'],
  ['email', true],
  ['email', 'none'],
  ['time', '10:20:30'],
])('%j: %j stays', (key, value) => expect(kept(value, key)).toBe(value))

it('at any depth; lists lose the item, mappings the key, and one notice names them', () => {
  const warnings = new DiagnosticCollector()
  const metadata = { a: [{ email: 'a@b.example', b: 1 }, 'c@d.example', 'e'], f: { g: { h: 'i@j.example' } } }
  expect(removePrivateData(metadata, warnings)).toEqual({ a: [{ b: 1 }, 'e'], f: { g: {} } })
  expect(warnings.diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'private-address',
      message: 'e-mail or IP addresses are not kept, since metadata is public: "email", "a", "h"',
    },
  ])
})

it('what an export says exactly is as its operator has it', () =>
  expect(readYamlFields('inkstone: {metadata: {contact: "us@example.org"}}').fields.metadata).toEqual({
    contact: 'us@example.org',
  }))

it('a text of a megabyte takes no time', () => {
  const begun = performance.now()
  for (const text of ['a@', '<a@', 'a.', ':', 'mailto:', '1.']) kept(text.repeat(400_000), 'email')
  expect(performance.now() - begun).toBeLessThan(1_000)
})
