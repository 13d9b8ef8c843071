/** Log of slow database statements. */
import type { PoolObserver, StatementListener } from './pool-observer.ts'

/** A longer text is cut off in the log, in characters. */
const TEXT_LENGTH_MAX = 2_000

/** The part of a logger that is used. */
interface WarningLog {
  warn(fields: object, message: string): void
}

/** Logs each statement that takes at least `slowMs` milliseconds, by its text without values. */
export function logSlowStatements(observers: readonly PoolObserver[], slowMs: number, log: WarningLog): void {
  const logSlow: StatementListener = ({ text, ms, isFailed }) => {
    if (ms < slowMs) return
    const statement = text.replace(/\s+/g, ' ').trim().slice(0, TEXT_LENGTH_MAX)
    log.warn({ ms: Math.round(ms), isFailed, statement }, 'slow database statement')
  }
  for (const { onStatement } of observers) onStatement(logSlow)
}
