/** Where Prisma's own command finds things. The server does not read this file. */
import { defineConfig } from 'prisma/config'

// `prisma generate` asks for the schema engine and then never runs it. Naming any existing file keeps
// the install from downloading one; `prisma migrate` still fetches and uses the real engine.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL && { datasource: { url: process.env.DATABASE_URL } }),
})
