import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/connection.ts'
import { boot } from '../support/app.ts'

const booted = await boot({ version: '1.2.3' })
const broken = await boot({ db: openDatabase('postgres://nobody@127.0.0.1:1/nothing') })

describe('health', () => {
  test.each(['live', 'ready'])('%s says ok and is never stored', async (kind) => {
    const { status, body, headers } = await booted.request.get(`/health/${kind}`)
    expect([status, body]).toEqual([200, { status: 'ok', version: '1.2.3' }])
    expect(headers['cache-control']).toBe('no-store')
  })

  test('without a database the process is alive and not ready, and reads answer 503', async () => {
    expect((await broken.request.get('/health/live')).status).toBe(200)
    expect((await broken.request.get('/health/ready')).status).toBe(503)
    const { status, headers, body } = await broken.request.get('/v1/articles')
    expect([status, headers['retry-after'], body.title]).toEqual([503, '5', 'Service Unavailable'])
  })
})
