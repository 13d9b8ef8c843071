import { describe, expect, test } from 'vitest'
import { describeSettings, htmlPolicyOf, parseConfig } from '../../src/config.ts'

describe('settings', () => {
  test('every setting has a default or is optional', () => {
    expect(parseConfig({})).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATABASE_READ_SESSIONS: 10,
      DATABASE_WRITE_SESSIONS: 5,
      DATABASE_CONNECT_TIMEOUT: 4_000,
      DATABASE_LOCK_TIMEOUT: 5_000,
      DATABASE_STATEMENT_TIMEOUT: 8_000,
      DATABASE_IDLE_TIMEOUT: 5_000,
      DATABASE_TCP_TIMEOUT: 6_000,
      DATA_DIR: './data',
      SEEDS_DIR: './seeds',
      SITE_TITLE: 'Inkstone',
      CORS_ORIGINS: '*',
      PUBLIC_READ: true,
      REQUIRE_VERSION: false,
      CACHE_BYTES: 67_108_864,
      CDN_MAX_AGE: 60,
      DRAIN_DELAY: 1,
      READ_TIMEOUT: 5,
      SLOW_QUERY_MS: 1_000,
      RATE_LIMIT_READS: 6_000,
      RATE_LIMIT_WRITES: 3_000,
      RATE_LIMIT_WRONG_KEYS: 30,
      REQUESTS_MAX: 200,
      STREAMS_PER_ADDRESS: 100,
      DUMPS_PER_ADDRESS: 4,
      WORKERS: 1,
      LOG_LEVEL: 'info',
    })
  })

  test('an empty variable counts as unset, except SEEDS_DIR', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '', SEEDS_DIR: '' })).toMatchObject({
      PORT: 3000,
      SEEDS_DIR: '',
    })
  })

  test.each([
    ['PORT', '99999'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'not an address'],
    ['DATABASE_URL', 'postgres://a:5432,b:port/x'],
    ['DATABASE_LOCK_TIMEOUT', '0'],
    ['DATABASE_WRITE_SESSIONS', '0'],
    ['DRAIN_DELAY', '-1'],
    ['PUBLIC_READ', 'maybe'],
    ['REQUIRE_VERSION', 'sometimes'],
    ['CACHE_BYTES', '64 MB'],
    ['CDN_MAX_AGE', '-1'],
    ['METRICS_PORT', '65536'],
    ['SLOW_QUERY_MS', '1s'],
    ['RATE_LIMIT_READS', '-1'],
    ['RATE_LIMIT_WRITES', 'many'],
    ['STREAMS_PER_ADDRESS', '-1'],
    ['RATE_LIMIT_WRONG_KEYS', '1.5'],
    ['SITE_LANG', 'chinese!'],
    ['LOG_LEVEL', 'loud'],
    ['SITE_URL', 'example.org'],
    ['FRAME_HOSTS', 'a.example, https://b.example'],
    ['FRAME_HOSTS', '*.example.org'],
    ['ALLOWED_CLASSES', 'card-*, *'],
    ['ALLOWED_CLASSES', 'two words'],
    ['SITE_URL', 'ftp://example.org'],
    ['SITE_URL', 'https://example.org/?a'],
    ['SITE_URL', 'https://me:secret@example.org'],
    ['ARTICLE_URL', 'https://example.org/posts'],
    ['ARTICLE_URL', 'https://{slug}.example.org/'],
    ['ARTICLE_URL', 'https://example.org/{slug}/{year}'],
    ['ARTICLE_URL', 'javascript:{slug}'],
    ['ARTICLE_URL', '//example.org/{slug}'],
    ['ARTICLE_URL', '/{slug}'],
  ])('%s=%s is rejected with the name of the variable', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(
      new RegExp(`^Invalid environment variables: ${name} `),
    )
  })

  test('FRAME_HOSTS and ALLOWED_CLASSES are lists, which make the HTML policy', () => {
    const config = parseConfig({
      FRAME_HOSTS: 'Player.Example.org, b.example,',
      ALLOWED_CLASSES: 'mermaid,card-*',
    })
    expect(htmlPolicyOf(config)).toEqual({
      frameHosts: ['player.example.org', 'b.example'],
      classes: ['mermaid', 'card-*'],
    })
    expect(htmlPolicyOf(parseConfig({}))).toEqual({ frameHosts: [], classes: [] })
  })

  test('DATABASE_URL may list several hosts', () => {
    const url = 'postgres://user:secret@a:5432,b:5433/x?target_session_attrs=read-write'
    expect(parseConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url)
  })

  test('SITE_LANG is normalized to its canonical spelling', () => {
    expect(parseConfig({ SITE_LANG: 'zh-cn' }).SITE_LANG).toBe('zh-CN')
  })

  test('SITE_URL loses its trailing slash, and ARTICLE_URL may be a path below it or a URL of another site', () => {
    const below = parseConfig({ SITE_URL: 'HTTPS://Example.org/blog/', ARTICLE_URL: '/{lang}/{slug}' })
    expect(below).toMatchObject({ SITE_URL: 'https://example.org/blog', ARTICLE_URL: '/{lang}/{slug}' })
    const elsewhere = parseConfig({ ARTICLE_URL: 'https://example.org/?p={slug}' })
    expect(elsewhere).toMatchObject({ ARTICLE_URL: 'https://example.org/?p={slug}' })
  })

  test('--help describes every setting in one line', () => {
    const lines = describeSettings().split('\n')
    expect(lines.every((line) => /^ {2}[A-Z_]+ +\S/.test(line))).toBe(true)
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
      'DATABASE_READ_SESSIONS',
      'DATABASE_WRITE_SESSIONS',
      'DATABASE_CONNECT_TIMEOUT',
      'DATABASE_LOCK_TIMEOUT',
      'DATABASE_STATEMENT_TIMEOUT',
      'DATABASE_IDLE_TIMEOUT',
      'DATABASE_TCP_TIMEOUT',
      'DATA_DIR',
      'SEEDS_DIR',
      'SITE_LANG',
      'SITE_URL',
      'ARTICLE_URL',
      'SITE_TITLE',
      'SITE_DESCRIPTION',
      'CORS_ORIGINS',
      'PUBLIC_READ',
      'REQUIRE_VERSION',
      'TRUST_PROXY',
      'CACHE_BYTES',
      'CDN_MAX_AGE',
      'FRAME_HOSTS',
      'ALLOWED_CLASSES',
      'DRAIN_DELAY',
      'READ_TIMEOUT',
      'RATE_LIMIT_READS',
      'RATE_LIMIT_WRITES',
      'RATE_LIMIT_WRONG_KEYS',
      'REQUESTS_MAX',
      'STREAMS_PER_ADDRESS',
      'DUMPS_PER_ADDRESS',
      'WORKERS',
      'IMPORT_THREADS',
      'METRICS_PORT',
      'SLOW_QUERY_MS',
      'LOG_LEVEL',
    ])
  })
})
