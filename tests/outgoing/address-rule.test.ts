/** Addresses that the server may connect to. */
import { describe, expect, test } from 'vitest'
import { assertAllowedUrl, isPublicAddress } from '../../src/outgoing/address-rule.ts'

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
