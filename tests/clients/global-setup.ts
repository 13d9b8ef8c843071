/** Global set-up of the tests with programs of others: compiles the packages of clients/, and downloads a newer Node.js. */
import { root } from '../support/docs.ts'
import { run, runOnNode } from './support.ts'

/** What several files need is made once, before them, so that they can run at the same time. */
export async function setup(): Promise<void> {
  await Promise.all([run('npm', ['run', 'build:clients'], root), runOnNode(root, ['--version'])])
}
