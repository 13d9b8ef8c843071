import { test } from 'vitest'
import { bootModel, runModel } from '../support/model-run.ts'

const modelling = await bootModel()

test('the API agrees with a model in memory through thousands of steps', () => runModel(modelling, 2, 5_000))
