/** Stored variants of pictures: each is made once, when it is first requested, and kept in the store. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ServedMedia } from '../model/served-media.ts'
import { type VariantOptions, variantName } from '../model/variant-options.ts'
import type { MediaStore, OpenedFile } from '../store/media-store.ts'
import { failStore } from '../store/store-failure.ts'
import { originalKey, publicKey, variantKey } from '../store/store-keys.ts'
import { createVariant } from './create-variant.ts'

/** Returns the key of the file that the public gets. */
export const servedKey = ({ hash, hasCleanedFile }: ServedMedia): string =>
  hasCleanedFile ? publicKey(hash) : originalKey(hash)

export interface VariantFiles {
  /**
   * Returns a variant, or null when the picture has no file. Requests for the same variant share the work. Throws DomainError
   * `overloaded` when too many variants are made, `unprocessable` when the picture does not decode.
   */
  open(picture: ServedMedia, options: VariantOptions): Promise<OpenedFile | null>
}

/** Opens the variants in a store. `onStoreError` gets the error of a variant that was made, but not kept. */
export function openVariantFiles(store: MediaStore, onStoreError: (error: unknown) => void): VariantFiles {
  const inProgress = new Map<string, Promise<Buffer | null>>()

  /** Creates a variant. It is kept while the response is sent already; until then, requests get this one. */
  const create = async (
    key: string,
    picture: ServedMedia,
    options: VariantOptions,
  ): Promise<Buffer | null> => {
    const forget = () => void inProgress.delete(key)
    try {
      const content = await createVariant(() => readWhole(store, servedKey(picture)), picture, options)
      if (!content) forget()
      else {
        const source = { content, bytes: content.length, type: `image/${options.format}` }
        store
          .put(key, source)
          .then(() => deleteOrphan(store, key, picture))
          .catch(onStoreError)
          .finally(forget)
      }
      return content
    } catch (error) {
      forget()
      throw error
    }
  }

  return {
    async open(picture, options) {
      const key = variantKey(picture.hash, variantName(options, picture))
      const stored = await store.open(key)
      if (stored) return stored
      const work = inProgress.get(key) ?? create(key, picture, options)
      inProgress.set(key, work)
      const content = await work
      return content && { bytes: content.length, content, stream: Readable.from([content]) }
    },
  }
}

/** Deletes a variant that was stored while its picture was deleted: the original is deleted before the variants are listed. */
async function deleteOrphan(store: MediaStore, key: string, { hash }: ServedMedia): Promise<void> {
  if ((await store.stat(originalKey(hash))) === null) await store.delete(key)
}

async function readWhole(store: MediaStore, key: string): Promise<Buffer | null> {
  const file = await store.open(key)
  return file && buffer(file.stream).catch(failStore)
}
