import { describe, expect, test } from 'vitest'
import { describeSettings, htmlPolicyOf, misspelledSettings, parseConfig } from '../../src/config.ts'

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
      SITE_TITLE: 'Inkstone',
      GHOST_API: false,
      CORS_ORIGINS: ['*'],
      PUBLIC_READ: true,
      MCP: true,
      REQUIRE_VERSION: false,
      CACHE_BYTES: 67_108_864,
      CDN_MAX_AGE: 60,
      MEDIA_URL: '/media',
      MEDIA_MAX_BYTES: 26_214_400,
      MEDIA_MAX_PIXELS: 100_000_000,
      MEDIA_S3_REGION: 'us-east-1',
      WEBHOOK_ALLOW_PRIVATE: false,
      WEBHOOK_TIMEOUT: 15,
      AUDIT_DAYS: 400,
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
    ['WEBHOOK_ALLOW_PRIVATE', 'maybe'],
    ['WEBHOOK_TIMEOUT', '0'],
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
    ['HOST', 'http://127.0.0.1'],
    ['MEDIA_URL', 'media'],
    ['MEDIA_URL', 'https://cdn.example.org/media?x'],
    ['MEDIA_MAX_BYTES', '25 MB'],
    ['MEDIA_TYPES', 'pdf,exe'],
    ['MEDIA_S3_PREFIX', '../other'],
    ['CORS_ORIGINS', 'example.org'],
    ['CORS_ORIGINS', 'https://example.org/'],
    ['CORS_ORIGINS', 'https://*.example.org'],
    ['TRUST_PROXY', 'nginx'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '1'],
    ['SITE_URL', 'ftp://example.org'],
    ['SITE_URL', 'https://example.org/?a'],
    ['SITE_URL', 'https://me:secret@example.org'],
    ['ARTICLE_URL', 'https://example.org/posts'],
    ['ARTICLE_URL', 'https://{slug}.example.org/'],
    ['ARTICLE_URL', 'https://example.org/{slug}/{year}'],
    ['ARTICLE_URL', 'javascript:{slug}'],
    ['ARTICLE_URL', '//example.org/{slug}'],
    ['ARTICLE_URL', '/{slug}'],
    ['DATABASE_URL', 'postgres://localhost/x?sslmode=verify_full'],
    ['DATABASE_SCHEMA', 'My schema'],
    ['DATABASE_SCHEMA', 'pg_inkstone'],
    ['PREVIEW_URL', 'https://example.org/preview/{slug}'],
    ['PREVIEW_URL', 'https://example.org/{token}/{year}'],
    ['PREVIEW_URL', 'https://example.org/{token}}'],
    ['PREVIEW_URL', '//example.org/{token}'],
    ['PREVIEW_URL', '/preview?token={token}'],
  ])('%s=%s is rejected with the name of the variable', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(
      new RegExp(
        `^${name}=.* (must be .*\\. (Example: ${name}=.+|Did you mean ${name}=.+\\?|Remove the quotes .*)|is a path and needs SITE_URL\\..*)$`,
      ),
    )
  })

  test.each([
    ['PORT', '"3000"', '3000'],
    ['PORT', ' 3000 ', '3000'],
    ['MCP', 'off', 'false'],
    ['PUBLIC_READ', 'Yes', 'true'],
    ['LOG_LEVEL', 'DEBUG', 'debug'],
    ['LOG_LEVEL', 'warning', 'warn'],
    ['LOG_LEVEL', 'verbose', 'debug'],
    ['CORS_ORIGINS', 'example.org, https://b.org/', 'https://example.org,https://b.org'],
    ['CACHE_BYTES', '64 MB', '67108864'],
    ['MEDIA_MAX_BYTES', '25MiB', '26214400'],
    ['READ_TIMEOUT', '5s', '5'],
    ['SLOW_QUERY_MS', '2s', '2000'],
    ['SITE_URL', 'example.org', 'https://example.org'],
    ['SITE_URL', "'https://example.org'", 'https://example.org'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'http://localhost:4318'],
    ['CORS_ORIGINS', 'https://a.org/', 'https://a.org'],
    ['CORS_ORIGINS', 'https://a.org https://b.org', 'https://a.org,https://b.org'],
    ['ARTICLE_URL', 'https://a.org/:lang/:slug', 'https://a.org/{lang}/{slug}'],
    ['HOST', 'http://localhost:3000/', 'localhost'],
    ['DATABASE_SCHEMA', 'Inkstone', 'inkstone'],
  ])('%s=%s is answered with what may be meant: %s', (name, value, meant) => {
    expect(() => parseConfig({ [name]: value })).toThrow(`. Did you mean ${name}=${meant}?`)
  })

  test.each([
    ['PORT', 'http'],
    ['MEDIA_URL', 'media'],
    ['WORKERS', '2s'],
    ['READ_TIMEOUT', '60'],
  ])('%s=%s is answered with an example', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(`. Example: ${name}=`)
  })

  test('quotes and blanks around the URL of a database are pointed out without its password', () => {
    for (const url of ['"postgres://me:hidden@a/x"', 'postgres://me:hidden@a/x '])
      expect(() => parseConfig({ DATABASE_URL: url })).toThrow(/^(?!.*hidden).*Remove the quotes and blanks/)
  })

  test.each([['mysql://localhost/x'], ['postgres://a,b/x'], ['postgres://a/x, b']])(
    'DATABASE_REPLICA_URLS=%s is rejected',
    (urls) => {
      const environment = { DATABASE_URL: 'postgres://a/x', DATABASE_REPLICA_URLS: urls }
      expect(() => parseConfig(environment)).toThrow(/^DATABASE_REPLICA_URLS=.* must be comma-separated URLs/)
    },
  )

  test('a bucket needs all of its settings, each with a valid value', () => {
    expect(() => parseConfig({ MEDIA_S3_BUCKET: 'my-media' })).toThrow(
      /^3 settings are wrong:\n {2}MEDIA_S3_ENDPOINT .*is needed beside MEDIA_S3_BUCKET/,
    )
    const bucket = {
      ...{ MEDIA_S3_ENDPOINT: 'https://s3.example.org', MEDIA_S3_BUCKET: 'my-media' },
      ...{ MEDIA_S3_ACCESS_KEY_ID: 'id', MEDIA_S3_SECRET_ACCESS_KEY: 'secret' },
    }
    expect(parseConfig(bucket)).toMatchObject(bucket)
    for (const wrong of [{ MEDIA_S3_ENDPOINT: 's3.example.org' }, { MEDIA_S3_BUCKET: 'My Bucket' }])
      expect(() => parseConfig({ ...bucket, ...wrong })).toThrow(
        /^MEDIA_S3_\w+=.* must be .*\. (Example: |Did you mean )/,
      )
  })

  test('DATABASE_REPLICA_URLS needs DATABASE_URL, and is a list', () => {
    const replicas = { DATABASE_REPLICA_URLS: 'postgres://b/x , postgres://c/x' }
    expect(() => parseConfig(replicas)).toThrow('needs DATABASE_URL')
    expect(parseConfig({ ...replicas, DATABASE_URL: 'postgres://a/x' })).toMatchObject({
      DATABASE_REPLICA_URLS: ['postgres://b/x', 'postgres://c/x'],
    })
  })

  test('a wrong setting is named with its value, its file, what is allowed and an example', () => {
    expect(() => parseConfig({ PORT: 'many' }, new Set(['PORT']))).toThrow(
      /^PORT=many \(in \.env\) must be a port number from 0 to 65535\. Example: PORT=3000$/,
    )
    const several = { PORT: '70000', LOG_LEVEL: 'loud', TRUST_PROXY: 'nginx' }
    expect(() => parseConfig(several)).toThrow(
      /^3 settings are wrong:\n {2}PORT=.*\n {2}TRUST_.*\n {2}LOG_.*$/,
    )
  })

  test('the message about a URL has no password', () => {
    const secret = /hidden/
    for (const wrong of [
      { DATABASE_URL: 'mysql://me:hidden@localhost/x' },
      { DATABASE_URL: 'host=localhost password=hidden' },
      { DATABASE_REPLICA_URLS: 'postgres://me:a@hidden@b,hidden' },
      { SITE_URL: 'https://me:hidden@example.org' },
    ])
      expect(() => parseConfig(wrong)).not.toThrow(secret)
  })

  test('a variable that nearly has the name of a setting is named, and the variables of other programs are not', () => {
    const meant = (name: string) => misspelledSettings({ [name]: 'x' }).join()
    expect(meant('PUBLICREAD')).toBe(
      'PUBLICREAD is not a setting and has no effect. Did you mean PUBLIC_READ?',
    )
    for (const [name, setting] of [
      ['CORS_ORIGIN', 'CORS_ORIGINS'],
      ['INKSTONE_PORT', 'PORT'],
      ['POSTGRES_URL', 'DATABASE_URL'],
      ['database_url', 'DATABASE_URL'],
      ['TRUSTED_PROXIES', 'TRUST_PROXY'],
      ['RATE_LIMIT_READ', 'RATE_LIMIT_READS'],
    ] as const)
      expect(meant(name)).toContain(`Did you mean ${setting}?`)
    const others =
      'HOSTNAME HOME LANG LOGNAME PATH PWD SHLVL TERM USER DB_PASSWORD SITE_ID DATA PGHOST NODE_ENV'
    for (const name of others.split(' ')) expect(meant(name)).toBe('')
    expect(misspelledSettings({ POSTGRES_URL: 'x', DATABASE_URL: 'x' })).toEqual([])
  })

  test('CORS_ORIGINS and TRUST_PROXY are lists, or any origin and every proxy', () => {
    const lists = {
      CORS_ORIGINS: 'https://A.example, capacitor://localhost',
      TRUST_PROXY: '127.0.0.1, fd00::/8',
    }
    expect(parseConfig(lists)).toMatchObject({
      CORS_ORIGINS: ['https://a.example', 'capacitor://localhost'],
      TRUST_PROXY: '127.0.0.1,fd00::/8',
    })
    expect(parseConfig({ TRUST_PROXY: 'true' }).TRUST_PROXY).toBe(true)
    expect(parseConfig({ TRUST_PROXY: 'false' }).TRUST_PROXY).toBe(false)
  })

  test('FRAME_HOSTS and ALLOWED_CLASSES are lists, which make the HTML policy', () => {
    const config = parseConfig({
      FRAME_HOSTS: 'Player.Example.org, b.example,',
      ALLOWED_CLASSES: 'mermaid,card-*',
    })
    expect(htmlPolicyOf(config)).toEqual({
      frameHosts: ['player.example.org', 'b.example'],
      classes: ['mermaid', 'card-*'],
      mediaUrl: '/media',
    })
    expect(htmlPolicyOf(parseConfig({}))).toEqual({ frameHosts: [], classes: [], mediaUrl: '/media' })
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
    expect(lines.every((line) => /^ {2}[A-Z\d_]+ +\S/.test(line))).toBe(true)
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
      'DATABASE_REPLICA_URLS',
      'DATABASE_SCHEMA',
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
      'PREVIEW_URL',
      'GHOST_API',
      'SITE_TITLE',
      'SITE_DESCRIPTION',
      'CORS_ORIGINS',
      'PUBLIC_READ',
      'MCP',
      'MCP_KEY',
      'REQUIRE_VERSION',
      'TRUST_PROXY',
      'CACHE_BYTES',
      'CDN_MAX_AGE',
      'FRAME_HOSTS',
      'ALLOWED_CLASSES',
      'MEDIA_URL',
      'MEDIA_MAX_BYTES',
      'MEDIA_MAX_PIXELS',
      'MEDIA_TYPES',
      'ASSET_URL',
      'MEDIA_S3_ENDPOINT',
      'MEDIA_S3_BUCKET',
      'MEDIA_S3_REGION',
      'MEDIA_S3_ACCESS_KEY_ID',
      'MEDIA_S3_SECRET_ACCESS_KEY',
      'MEDIA_S3_PREFIX',
      'WEBHOOK_ALLOW_PRIVATE',
      'WEBHOOK_TIMEOUT',
      'AUDIT_DAYS',
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
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'LOG_LEVEL',
    ])
  })
})
