import { test } from 'vitest'
import { bootModel, runModel } from '../support/model-run.ts'

const modelling = await bootModel()

test('lists, counts, facets, cursors and changes agree with a model in memory', () =>
  runModel(modelling, 1, 700))
