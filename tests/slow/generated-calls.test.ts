/** 500 generated calls of tools by each scope. */
import { testGeneratedCalls } from '../mcp/generated-calls.ts'

await testGeneratedCalls(500)
