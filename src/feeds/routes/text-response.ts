/** Text responses in the OpenAPI document. */
import { z } from 'zod'

/** Returns the description of a response with a text body. */
export const textResponse = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: z.string() } },
})
