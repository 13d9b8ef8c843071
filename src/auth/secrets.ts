/** Secrets, of keys and of links to previews: how they are made, recognised, kept, and kept out of sight. */
import { createHash, randomBytes } from 'node:crypto'

/** Tells a secret from other tokens, for people and for scanners that look for leaked secrets. */
export type SecretPrefix = 'ink_' | 'inkp_'

const RANDOM = '[A-Za-z0-9_-]{43}'

/** A new secret: 256 random bits as base64url behind its prefix, which is that of a key unless another is given. */
export function newSecret(prefix: SecretPrefix = 'ink_'): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** True for text in the shape of a secret with this prefix. */
export function isSecret(text: string, prefix: SecretPrefix = 'ink_'): boolean {
  return new RegExp(`^${prefix}${RANDOM}$`).test(text)
}

/** The part that may be shown: enough for its owner to recognise it. */
export function secretPrefixOf(secret: string): string {
  return secret.slice(0, secret.indexOf('_') + 1 + 6)
}

const SECRETS = new RegExp(`(inkp?_)${RANDOM}`, 'g')

/** Text in which only the prefix is left of every secret. */
export function redactSecrets(text: string): string {
  return text.replace(SECRETS, '$1…')
}

/** What is stored. A plain hash is enough: nobody can guess 256 random bits. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
