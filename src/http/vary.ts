/** The `Vary` response header. */
import type { FastifyReply } from 'fastify'

/** Adds the request headers that select the response to `Vary`, except those that it lists already. */
export function addVary(reply: FastifyReply, names: readonly string[]): void {
  const current = reply.getHeader('vary')
  if (current === undefined) return void reply.header('vary', names.join(', '))
  const listed = String(current)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const lowerCase = new Set(listed.map((name) => name.toLowerCase()))
  const missing = names.filter((name) => !lowerCase.has(name.toLowerCase()))
  reply.header('vary', [...listed, ...missing].join(', '))
}
