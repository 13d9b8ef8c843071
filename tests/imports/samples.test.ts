/** The sample articles: what a reader of the first list sees. */
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { importFolder } from '../../src/imports/folder/import-folder.ts'
import { boot } from '../support/app.ts'

const { db, request } = await boot()

test('the samples begin in English, have no errors, and each author has a short biography', async () => {
  const { errors } = await importFolder(db, { folder: resolve('seeds'), source: 'seeds' })
  expect(errors).toEqual([])
  const { body } = await request.get('/v1/articles?limit=3&fields=lang')
  expect(body.data).toEqual([{ lang: 'en' }, { lang: 'en' }, { lang: 'en' }])
  const authors = await request.get('/v1/authors')
  expect(authors.body.data.map(({ bio }: { bio: string | null }) => typeof bio)).toEqual(
    authors.body.data.map(() => 'string'),
  )
  expect(authors.body.data.length).toBeGreaterThan(3)
})
