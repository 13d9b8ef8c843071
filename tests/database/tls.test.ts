/** Connections with TLS to a server with a self-signed certificate: modes, warnings, and messages of refusals. */
import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../src/database/client.ts'
import { openDatabase } from '../../src/database/connection.ts'
import { openEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.ts'
import { isUnavailable, toDatabaseError } from '../../src/database/errors.ts'
import { sql } from '../../src/database/sql.ts'
import { withStrictTls } from '../../src/database/tls.ts'
import { inkstone } from '../support/cli.ts'

const hasOpenSsl = spawnSync('openssl', ['version']).status === 0

/** PostgreSQL reads a key of its own user only, which is `nobody` when tests run as root. */
const NOBODY = 65_534

let folder = ''
let serverUrl = ''
let stop = async () => {}

async function createCertificate(name: string, subject: string): Promise<void> {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  const request = ['req', '-new', '-x509', '-nodes', '-days', '30', '-subj', '/CN=Test']
  const files = ['-addext', `subjectAltName=${subject}`, '-keyout', key, '-out', certificate]
  expect(spawnSync('openssl', [...request, ...files]).status).toBe(0)
  await chmod(key, 0o600)
  if (process.getuid?.() === 0) await chown(key, NOBODY, NOBODY)
}

const urlWith = (parameters: string) => `${serverUrl}?${parameters.replaceAll('FOLDER', folder)}`

/** Runs a command that opens the database. `warnings` are those of Node.js, by which the driver warns. */
async function run(parameters: string, host = '127.0.0.1') {
  const url = urlWith(parameters).replace('@127.0.0.1', `@${host}`)
  const warnings: string[] = []
  const addWarning = ({ message }: Error) => void warnings.push(message)
  process.on('warning', addWarning)
  const { code, stderr } = await inkstone(['keys', 'list'], { DATABASE_URL: url, DATA_DIR: folder })
  process.off('warning', addWarning)
  return { code, stderr, warnings }
}

describe.skipIf(!hasOpenSsl)('a server with TLS', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inkstone-tls-'))
    await chmod(folder, 0o755)
    await createCertificate('server', 'IP:127.0.0.1')
    await createCertificate('other', 'IP:127.0.0.1')
    const files = {
      ssl_cert_file: join(folder, 'server.crt'),
      ssl_key_file: join(folder, 'server.key'),
    }
    const settings = { ssl: 'on', ...files, fsync: 'off' }
    const server = await openEmbeddedPostgres({ dataDir: folder, settings, log: () => {} })
    serverUrl = server.url
    stop = server.stop
  })
  afterAll(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })

  test.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=no-verify', true],
    ['sslmode=verify-full&sslrootcert=FOLDER/server.crt', true],
    ['sslmode=require&sslrootcert=FOLDER/server.crt', true],
    ['sslmode=prefer&sslrootcert=FOLDER/server.crt&schema=public', true],
    ['sslmode=require&uselibpqcompat=true', true],
  ])('%j connects without a warning, encrypted: %s', async (parameters, isEncrypted) => {
    expect(await run(parameters)).toEqual({ code: 0, stderr: '', warnings: [] })
    const db = openDatabase(urlWith(parameters))
    const encryption = db.query(sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`)
    expect(await encryption.finally(() => db.close())).toEqual([{ ssl: isEncrypted }])
  })

  test.each([
    ['sslmode=require', /self-signed certificate .*\(sslrootcert=.*\(sslmode=no-verify/],
    ['sslmode=verify-full&sslrootcert=FOLDER/other.crt', /self-signed certificate/],
    ['sslmode=require&sslrootcert=system', /self-signed certificate/],
    [
      'sslmode=verify-full&sslrootcert=FOLDER/none.crt',
      /Cannot read .*none\.crt, which the database URL names/,
    ],
    ['sslmode=strict', /must be a URL with sslmode=disable, /],
  ])('%j is refused in one line, which says what to do', async (parameters, message) => {
    const { code, stderr } = await run(parameters)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('a certificate for another host name is refused, and the database counts as unavailable', async () => {
    const parameters = 'sslmode=verify-full&sslrootcert=FOLDER/server.crt'
    const { stderr } = await run(parameters, 'localhost')
    expect(stderr).toMatch(/a certificate for another host name/)
    const db = openDatabase(urlWith(parameters).replace('@127.0.0.1', '@localhost'))
    const error = await db.query(sql`SELECT 1`).catch((err: unknown) => err)
    await db.close()
    expect(isUnavailable(error)).toBe(true)
  })
})

test('a server without TLS, and one that requires it, are described', () => {
  const client = createClient('postgres://me@db.example/blog')
  const messageOf = (message: string, code?: string) =>
    toDatabaseError(Object.assign(new Error(message), { code }), client).message
  expect(messageOf('The server does not support SSL connections')).toBe(
    'PostgreSQL at db.example:5432 does not offer TLS. Turn ssl on in its postgresql.conf. In a private network, use sslmode=disable in the URL.',
  )
  const refusal = 'no pg_hba.conf entry for host "10.0.0.1", user "me", database "blog", no encryption'
  expect(messageOf(refusal, '28000')).toMatch(/with TLS only .* sslmode=verify-full/)
})

test('the modes that a later driver verifies less are replaced, in URLs of one and of several hosts', () => {
  const strict = 'postgres://u:sslmode=require@a,b/x?schema=y&sslmode=verify-full'
  expect(withStrictTls('postgres://u:sslmode=require@a,b/x?schema=y&sslmode=require')).toBe(strict)
  expect(withStrictTls('postgres://a/x?sslrootcert=system')).toBe('postgres://a/x?sslmode=verify-full')
  for (const url of ['postgres://a/x?sslmode=no-verify', 'postgres://a/x?sslmode=prefer&uselibpqcompat=true'])
    expect(withStrictTls(url)).toBe(url)
})
