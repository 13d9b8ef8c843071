/** The request of a command that writes, without an idempotency key. */
import { COMMAND_LINE } from '../auth/principal.ts'
import type { WriteRequest } from '../changes/write-transaction.ts'

/** A write by the operator at the command line. */
export const commandRequest: WriteRequest = { principal: COMMAND_LINE, claim: null }
