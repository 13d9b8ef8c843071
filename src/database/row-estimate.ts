/** Number of rows of a statement as the planner estimates it, read from EXPLAIN. */
import type pg from 'pg'
import type { Statement } from './sql.ts'

/** Returns the statement that plans another one, without running it. */
export const explainSql = ({ text, values }: Statement) => ({
  text: `EXPLAIN (FORMAT JSON) ${text}`,
  values: [...values],
})

/** Returns the number of rows from the result of `explainSql`. As accurate as the last ANALYZE. */
export function estimatedRows({ rows }: pg.QueryResult): number {
  const [{ Plan }] = rows[0]['QUERY PLAN'] as [{ Plan: { 'Plan Rows': number } }] // EXPLAIN's JSON format
  return Plan['Plan Rows']
}
