/** Schema of the tables in a database that others use, too: its name in the URL, and the search path of sessions. */
import type pg from 'pg'
import { DatabaseError } from './errors.ts'

/** The schema that every database has. */
const DEFAULT_SCHEMA = 'public'

/** A name that needs no quotes, short enough to be a part of the name of a channel (LISTEN). */
const NAME = /^(?!pg_|information_schema$)[a-z_][a-z\d_]{0,39}$/

/** Returns true for a name that a schema of this application may have. */
export const isSchemaName = (name: string): boolean => NAME.test(name)

/** Returns the URL of a database with the parameter `schema`, as Prisma names it. */
export function withSchema(url: string, schema: string | undefined): string {
  if (schema === undefined) return url
  const others = url.replace(/([?&])schema=[^&]*&?/, '$1').replace(/[?&]$/, '')
  return `${others}${others.includes('?') ? '&' : '?'}schema=${schema}`
}

/** Returns the schema in the URL of a database; `public` if it names none. Throws `DatabaseError` for an invalid name. */
export function schemaOf(url: string): string {
  const name = new URLSearchParams(url.split('?')[1]).get('schema') ?? DEFAULT_SCHEMA
  if (isSchemaName(name)) return name
  throw new DatabaseError(
    'The database URL names an invalid schema. Use lower-case letters, digits and underscores, 40 at most.',
  )
}

/** Quotes the name of a schema, which contains no quotes, for a statement: it may be a reserved word. */
const quoteSchema = (schema: string) => `"${schema}"`

/** Returns the statement that selects a schema for a session. No other one is searched. */
export const searchPathStatement = (schema: string): string => `SET search_path = ${quoteSchema(schema)}`

/**
 * Selects a schema for a session that is connected. Throws `DatabaseError` behind a connection pooler whose sessions do not
 * begin in the schema: in transaction mode, a setting of a session is lost, or gets to another client.
 */
export async function enterSchema(client: pg.Client, schema: string): Promise<void> {
  await client.query('RESET search_path')
  const { rows } = await client.query<{ pid: number; first: string | null; role: string; name: string }>(
    `SELECT pg_backend_pid() AS pid, current_schema() AS first, quote_ident(current_user) AS role,
       quote_ident(current_database()) AS name`,
  )
  const [session] = rows
  const { processID } = client as pg.Client & { processID: number } // not in its types
  if (session && session.pid !== processID && session.first !== schema) {
    const { role, name } = session
    throw new DatabaseError(
      `A connection pooler cannot keep the schema of a session. Run as owner of the database, and let the pooler reconnect: CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}; ALTER ROLE ${role} IN DATABASE ${name} SET search_path = ${schema};`,
    )
  }
  await client.query(searchPathStatement(schema))
}

/** Creates the selected schema if it does not exist: the right to create schemas is needed only then. */
export async function createSchema(client: pg.Client, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
  if (rowCount === 0) await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteSchema(schema)}`)
}
