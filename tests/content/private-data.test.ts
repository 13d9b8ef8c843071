/** Private data: no e-mail or IP address becomes public metadata. */
import { expect, it } from 'vitest'
import { DiagnosticCollector } from '../../src/content/diagnostic.ts'
import { removePrivateData } from '../../src/content/fields/private-data.ts'
import { readYamlFields } from './support.ts'

const publicValueOf = (value: unknown, key = 'key') =>
  removePrivateData({ [key]: value }, new DiagnosticCollector())[key]

it.each([
  'jane@secret.example',
  ' jane@secret.example ',
  'mailto:jane@secret.example',
  'Jane <jane@secret.example>',
  'jané@secret.example',
])('the e-mail address %j is removed under any key', (text) => expect(publicValueOf(text)).toBeUndefined())

it.each([
  ['author_email', 'jane at home, jane@secret.example'],
  ['commentAuthorEmail', 'jane@secret'],
  ['mail', 'jane@secret.example, jo@secret.example'],
  ['author_IP', '203.0.113.7'],
  ['ip', '2001:db8::7'],
  ['remote_addr', '::ffff:203.0.113.7'],
  ['comment-author-ip', '203.0.113.7'],
])('under the key %j the value %j is removed', (key, text) =>
  expect(publicValueOf(text, key)).toBeUndefined(),
)

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
])('under the key %j the value %j stays', (key, value) => expect(publicValueOf(value, key)).toBe(value))

it('addresses are removed at any depth from lists and mappings, with one warning that names the keys', () => {
  const warnings = new DiagnosticCollector()
  const metadata = { a: [{ email: 'a@b.example', b: 1 }, 'c@d.example', 'e'], f: { g: { h: 'i@j.example' } } }
  expect(removePrivateData(metadata, warnings)).toEqual({ a: [{ b: 1 }, 'e'], f: { g: {} } })
  expect(warnings.diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'private-address',
      message: 'e-mail and IP addresses were removed, because metadata is public: "email", "a", "h"',
    },
  ])
})

it('metadata under the reserved key is not changed', () =>
  expect(readYamlFields('inkstone: {metadata: {contact: "us@example.org"}}').fields.metadata).toEqual({
    contact: 'us@example.org',
  }))

it.each([
  ['contributors: "Ann <ann@x.org>, Bob b@x.org"', { contributors: 'Ann, Bob' }],
  ['coauthors: [Ann (ann@x.org), Bob]', { coauthors: ['Ann', 'Bob'] }],
  ['editor: ann [at] x [dot] org', { editor: 'ann' }],
  ['contact: "ann@x.org, bob@x.org"', {}],
  ['translated_by: Cy', { translated_by: 'Cy' }],
  ['note: write to ann@x.org', { note: 'write to ann@x.org' }],
])('%j keeps the names of people without their addresses', (yaml, metadata) =>
  expect(readYamlFields(yaml).fields.metadata).toEqual(metadata),
)
