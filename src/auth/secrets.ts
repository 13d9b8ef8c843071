/** Secrets of API keys and preview links: generation, recognition, hashing and redaction. */
import { createHash, randomBytes } from 'node:crypto'

/** Prefixes by which people and secret scanners recognize a secret: API keys, and tokens of preview links. */
type SecretPrefix = 'ink_' | 'inkp_'

const RANDOM_PART = '[A-Za-z0-9_-]{43}'

/** Generates a secret: the prefix, then 256 random bits as base64url. */
export function newSecret(prefix: SecretPrefix = 'ink_'): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** Generates a key for Ghost's Content API: 26 hexadecimal digits, the form that Ghost's clients require. 104 random bits. */
export const newContentKey = (): string => randomBytes(13).toString('hex')

/** Returns true when the text has the form of a key for Ghost's Content API. */
export const isContentKey = (text: string): boolean => /^[0-9a-f]{26}$/.test(text)

/** Returns true when the text has the format of a secret with this prefix. */
export function isSecret(text: string, prefix: SecretPrefix = 'ink_'): boolean {
  return new RegExp(`^${prefix}${RANDOM_PART}$`).test(text)
}

/** Returns the first characters of a secret, by which its owner recognizes it: the prefix, if there is one, and six. They may be shown. */
export function secretPrefixOf(secret: string): string {
  return secret.slice(0, secret.indexOf('_') + 1 + 6)
}

const SECRETS = new RegExp(`(inkp?_)${RANDOM_PART}`, 'g')

/** Replaces every secret in the text with its prefix and an ellipsis. */
export function redactSecrets(text: string): string {
  return text.includes('ink') ? text.replace(SECRETS, '$1…') : text // most texts have none
}

/** Returns the SHA-256 hash, which is stored. A fast hash without a salt suffices: 104 random bits and more cannot be guessed. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
