/** Keys of media files in the store, by the hash of the original bytes. */

/** Returns the key of the bytes as they were uploaded. */
export const originalKey = (hash: string): string => `originals/${hash.slice(0, 2)}/${hash}`

/** Returns the key of the file without private metadata that the public gets, where the original has some. */
export const publicKey = (hash: string): string => `public/${hash.slice(0, 2)}/${hash}`

/** Returns the prefix of the keys of all variants of a picture. */
export const variantsPrefix = (hash: string): string => `variants/${hash.slice(0, 2)}/${hash}/`

/** Returns the key of one variant. */
export const variantKey = (hash: string, name: string): string => variantsPrefix(hash) + name

const KEY = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/** Returns the key. Throws when it could lead out of the store: no part of a key is empty or begins with a dot. */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error(`${JSON.stringify(key)} is not a key of the media store`)
  return key
}
