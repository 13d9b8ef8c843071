import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { boot } from '../support/app.ts'

const booted = await boot({ version: '1.2.3' })
const withoutDatabase = await boot({ db: openDatabase('postgres://nobody@127.0.0.1:1/nothing') })

describe('health checks', () => {
  test.each(['live', 'ready'])('GET /health/%s returns the version and is not cached', async (kind) => {
    const { status, body, headers } = await booted.request.get(`/health/${kind}`)
    expect([status, body]).toEqual([200, { status: 'ok', version: '1.2.3' }])
    expect(headers['cache-control']).toBe('no-store')
  })

  test('without a database the process is alive but not ready, and reads return 503', async () => {
    expect((await withoutDatabase.request.get('/health/live')).status).toBe(200)
    expect((await withoutDatabase.request.get('/health/ready')).status).toBe(503)
    const { status, headers, body } = await withoutDatabase.request.get('/v1/articles')
    expect([status, headers['retry-after'], body.title]).toEqual([503, '5', 'Service Unavailable'])
  })
})
