/** Some generated calls of tools by each scope. tests/slow has more of them. */
import { testGeneratedCalls } from './generated-calls.ts'

await testGeneratedCalls(60)
