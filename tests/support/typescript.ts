/** The TypeScript compiler. To import its nine megabytes takes a second longer: Node.js reads them once more, for their exports. */
import { createRequire } from 'node:module'

export const typescript = createRequire(import.meta.url)('typescript') as typeof import('typescript')
