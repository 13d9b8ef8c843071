/** Addresses that the server may connect to. */
import type { LookupAddress } from 'node:dns'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { assertAllowedUrl, checkedLookup, isPublicAddress } from '../../src/outgoing/address-rule.ts'

test.each([
  ...['1.1.1.1', '93.184.216.34', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'],
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

test.each([
  ...['127.0.0.1', '127.9.9.9', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
  ...['100.64.0.1', '0.0.0.0', '192.0.2.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ...[
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '2001:db8::1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:1.1.1.1', '::127.0.0.1', '2001::1', 'example.org', ''],
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))

describe('URLs', () => {
  test.each([
    ...[
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
    ],
    ...['file:///etc/passwd', 'ftp://example.org/', 'http://user:x@example.org/'],
  ])('%s is refused', (url) => expect(() => assertAllowedUrl(new URL(url), isPublicAddress)).toThrow())

  test.each(['http://example.org/', 'https://1.1.1.1/a.png'])('%s is allowed', (url) =>
    expect(() => assertAllowedUrl(new URL(url), isPublicAddress)).not.toThrow(),
  )
})

describe('the lookup of a host', () => {
  const open = { address: '1.1.1.1', family: 4 }
  const local = { address: '10.0.0.1', family: 4 }
  const mapped = { address: '::ffff:10.0.0.1', family: 6 }

  /** Returns a lookup with a name server that has one answer for each request. */
  function lookupWith(...answers: LookupAddress[][]) {
    const checked = checkedLookup(isPublicAddress, (_host, _options, callback) =>
      callback(null, answers.shift() ?? []),
    )
    return promisify(checked) as (host: string, options: object) => Promise<unknown>
  }

  test('happens for each connection, so that a name cannot move to a private address after a check', async () => {
    const lookup = lookupWith([open], [local])
    expect(await lookup('rebound.example', {})).toBe('1.1.1.1')
    await expect(lookup('rebound.example', {})).rejects.toThrow('rebound.example has an IP address that is')
  })

  test.each([
    ['a private address beside a public one', [open, local]],
    ['an IPv4 address in an IPv6 one', [mapped]],
    ['no address', []],
  ])('rejects %s', async (_, addresses) => {
    const lookup = lookupWith(addresses)
    await expect(lookup('mixed.example', { all: true })).rejects.toThrow('is not public')
  })
})
