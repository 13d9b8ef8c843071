#!/usr/bin/env node
/** Entry point of the `inkstone` command. It runs on every version of Node.js, and loads the program on those that are supported. */

/** The oldest supported version, as in package.json. */
const OLDEST = [20, 19] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  const needed = `Install Node.js ${OLDEST.join('.')} or newer; 24 is the best choice.`
  process.stderr.write(`inkstone: Node.js ${process.version} is too old. ${needed}\n`)
  process.exitCode = 2
} else {
  const { retainTickObject } = await import('./cli/tick-object.ts')
  retainTickObject()
  const { runInProcess } = await import('./cli/run-in-process.ts')
  process.exitCode = await runInProcess(process.env)
}
