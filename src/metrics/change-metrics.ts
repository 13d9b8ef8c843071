/** Metrics of the change counter: when it was read, its value, and whether changes are notified. */
import { Gauge, type Registry } from 'prom-client'
import type { ChangeWatcher } from '../changes/change-watcher.ts'

/** Registers the metrics of a watcher. */
export function registerChanges(registry: Registry, watcher: ChangeWatcher): void {
  new Gauge({
    name: 'inkstone_changes_lag_seconds',
    aggregator: 'max',
    help: 'Time since the change counter was last read. Above 3, or 1 without notifications, cached responses count as outdated.',
    registers: [registry],
    collect() {
      this.set(watcher.ageMs() / 1_000)
    },
  })
  new Gauge({
    name: 'inkstone_changes_sequence',
    aggregator: 'max',
    help: 'The last value of the change counter that was read.',
    registers: [registry],
    collect() {
      this.set(Number(watcher.current() ?? 0))
    },
  })
  new Gauge({
    name: 'inkstone_changes_listening',
    aggregator: 'min',
    help: '1 while PostgreSQL notifies this process of changes (LISTEN), 0 while it polls the change counter.',
    registers: [registry],
    collect() {
      this.set(watcher.isListening() ? 1 : 0)
    },
  })
}
