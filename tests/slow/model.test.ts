import { test } from 'vitest'
import { bootModel, runModel } from '../support/model-run.ts'

const modelApp = await bootModel()

test('the API agrees with an in-memory model through thousands of steps', () => runModel(modelApp, 2, 5_000))
