import { test } from 'vitest'
import { bootModel, runModel } from '../support/model-run.ts'

const modelApp = await bootModel()

test('lists, counts, facets, cursors and changes of the API agree with an in-memory model', () =>
  runModel(modelApp, 1, 400))
