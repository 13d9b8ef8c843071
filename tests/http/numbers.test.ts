/** Integers in queries and paths: only decimal whole numbers are accepted. */
import { expect, test } from 'vitest'
import { boot } from '../support/app.ts'
import { createArticles } from '../support/create-articles.ts'

const { db, request } = await boot()
await createArticles(db, { slug: 'stone' })

const PARAMETERS = [
  ['/v1/changes', 'wait'],
  ['/v1/changes', 'limit'],
  ['/v1/articles', 'limit'],
  ['/v1/articles', 'page'],
  ['/v1/suggest?q=a', 'limit'],
  ['/v1/articles/stone/related', 'limit'],
] as const
const INVALID_VALUES = ['', '%20', '%201', '0x1', '1e0', '1.0', '%2B1', 'true', '٣']

test.each(PARAMETERS)('%s rejects values of %s that are not whole numbers', async (path, name) => {
  for (const value of INVALID_VALUES) {
    const { status, body } = await request.get(`${path}${path.includes('?') ? '&' : '?'}${name}=${value}`)
    const detail = expect.stringMatching(/^must be a whole number from [01] to \d+$/)
    const errors = [{ in: 'query', pointer: `/${name}`, detail }]
    expect([value, status, body.errors]).toEqual([value, 400, errors])
  }
})

test('a repeated number and a number out of range are rejected', async () => {
  for (const query of ['limit=1&limit=1', 'limit=0', 'limit=-1', 'limit=101', 'limit=99999999999999999999']) {
    const { status, body } = await request.get(`/v1/articles?${query}`)
    expect([status, body.errors[0].pointer]).toEqual([400, '/limit'])
  }
})

test('a path parameter that is not a whole number is rejected', async () => {
  expect((await request.get('/v1/articles/stone/revisions/0x1')).status).toBe(400)
})

test('whole numbers are accepted', async () => {
  const { status, body } = await request.get('/v1/articles?limit=7&page=1')
  expect([status, body.pagination.limit]).toEqual([200, 7])
  expect((await request.get('/v1/changes?wait=0')).status).toBe(200)
})
