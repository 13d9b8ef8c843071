/** Waiting for a condition. */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves when the condition holds; polls it every `every` milliseconds. Only the time-out of the test ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>, every = 10): Promise<void> {
  while (!(await condition())) await pause(every)
}
