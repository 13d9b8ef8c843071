/** Searches as conditions. */
import type { Bind } from '../database/sql.ts'

/** What `q` finds, as conditions on the search document `d`. */
export function searchConditions(q: string, bind: Bind): string[] {
  return [`d.terms @@ plainto_tsquery('simple', ${bind(q)})`]
}
