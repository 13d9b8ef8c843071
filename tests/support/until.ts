/** Waiting for a condition. */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves when the condition holds; checks it every so many milliseconds. The time-out of the test ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>, every = 10): Promise<void> {
  while (!(await condition())) await pause(every)
}
