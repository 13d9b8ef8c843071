/** Prints the results of the steps as JSON, as run.js does, from an edge runtime: it has Web APIs and no modules of Node.js. */
import { EdgeRuntime } from 'edge-runtime'
import { build } from 'esbuild'

const contents = `import { takeSteps } from './steps.js'\nglobalThis.takeSteps = takeSteps`
const options = { bundle: true, format: 'iife', write: false }
const { outputFiles } = await build({
  ...options,
  stdin: { contents, resolveDir: import.meta.dirname },
})
const runtime = new EdgeRuntime({ initialCode: outputFiles[0].text })
const results = await runtime.evaluate(`takeSteps(${JSON.stringify(process.argv[2])})`)
process.stdout.write(JSON.stringify(results))
