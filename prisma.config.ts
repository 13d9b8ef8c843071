/** Configuration of Prisma's command line. The server does not read this file. */
import { defineConfig } from 'prisma/config'

// `prisma generate` downloads the schema engine but never runs it. The path of any existing file prevents the download
// during installation; `prisma migrate` still downloads and uses the real engine.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL && { datasource: { url: process.env.DATABASE_URL } }),
})
