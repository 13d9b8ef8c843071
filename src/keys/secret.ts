/** The secret of a key: how it is made, recognised and kept. */
import { createHash, randomBytes } from 'node:crypto'

/** Tells a key from other tokens, for people and for scanners that look for leaked secrets. */
const PREFIX = 'ink_'
const SHAPE = /^ink_[A-Za-z0-9_-]{43}$/

/** A new secret: 256 random bits as base64url behind `ink_`. */
export function newSecret(): string {
  return PREFIX + randomBytes(32).toString('base64url')
}

/** True for text in the shape of a secret. */
export function isSecret(text: string): boolean {
  return SHAPE.test(text)
}

/** The part that may be shown: enough for its owner to recognise it. */
export function prefixOf(secret: string): string {
  return secret.slice(0, PREFIX.length + 6)
}

/** What is stored. A plain hash is enough: nobody can guess 256 random bits. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
