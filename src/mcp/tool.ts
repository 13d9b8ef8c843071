/** Tools of agents: their definition, the schemas of their arguments, and their annotations. */
import { z } from 'zod'
import type { Scope } from '../auth/scopes.ts'
import type { Api } from './api.ts'

/** What a tool does: reads, adds something that nothing depends on yet, or replaces what readers or editors see now. */
type Effect = 'read' | 'add' | 'replace'

/** A tool. */
export interface Tool {
  name: string
  title: string
  /** For the agent: what the tool does, and when to use it. */
  description: string
  /** The scope without which the tool is not listed; null for the tools of everybody. */
  scope: Scope | null
  effect: Effect
  /** The schema of the arguments. */
  input: z.ZodObject
  /** Runs the tool with valid arguments. Returns texts. Throws ApiError or DomainError. */
  run: (args: Record<string, unknown>, api: Api) => Promise<string[]>
}

/** Defines a tool, with arguments that have the types of their schemas. */
export function defineTool<Shape extends z.ZodRawShape>(
  tool: Omit<Tool, 'input' | 'run'> & {
    input: Shape
    run: (args: z.infer<z.ZodObject<Shape>>, api: Api) => Promise<string[]>
  },
): Tool {
  const { input: shape, run, ...rest } = tool
  const input = z.strictObject(shape)
  return { ...rest, input, run: (args, api) => run(args as z.infer<z.ZodObject<Shape>>, api) } // callTool has parsed them
}

/** Returns the annotations by which clients decide whether to ask a person first. No tool reaches beyond this server. */
export const annotationsOf = ({ effect }: Pick<Tool, 'effect'>) => ({
  readOnlyHint: effect === 'read',
  ...(effect !== 'read' && { destructiveHint: effect === 'replace' }),
  openWorldHint: false,
})

/** Returns the JSON Schema of the arguments. Formats stand without the long patterns that zod adds to them. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern
    },
  })
  return json
}

/** Returns an argument with the JSON Schema of a field of an endpoint. The endpoint validates it, with its own messages. */
export const passedOn = (schema: z.ZodType) => z.unknown().optional().meta(jsonSchemaOf(schema))

/** Returns the same for each field. */
export const passedOnFields = <Name extends string>(fields: Readonly<Record<Name, z.ZodType>>) =>
  Object.fromEntries(
    Object.entries<z.ZodType>(fields).map(([name, schema]) => [name, passedOn(schema)]),
  ) as Record<Name, ReturnType<typeof passedOn>>

/** The slug or id of an article. Segments of dots would lead to another endpoint. */
export const ArticleArgument = z
  .string()
  .min(1)
  .max(2_000)
  .refine((text) => !/^\.{1,2}$/.test(text), { error: 'must be a slug or an id' })
  .meta({
    description: 'Slug or id of the article. Use the id for writes: a slug may exist in several languages.',
  })

/** The version that the agent has read. */
export const VersionArgument = z.int().min(1).max(2_147_483_647).meta({
  description:
    'The `version` in the result of your last read or write of this article. If the article has changed since, nothing is written.',
})

/** The page of a list. */
export const pageArguments = {
  limit: z.int().min(1).max(50).default(20).meta({ description: 'Number of items on a page.' }),
  cursor: z.string().min(1).max(2_000).optional().meta({
    description: '`next` of an earlier result, with the same other arguments.',
  }),
}
