/** Updates of a post (section 3.4): replaces, adds and removes values of its properties. */
import { isDeepStrictEqual } from 'node:util'
import { type PostProperties, propertiesOf, textOf } from '../properties.ts'
import type { PostUpdate } from './requests.ts'

/** Returns the post after an update, and the names of the properties that the update names. */
export function updatePost(
  post: PostProperties,
  { replace, add, removeValues, remove }: PostUpdate,
): { post: PostProperties; names: ReadonlySet<string> } {
  const values = new Map(post)
  for (const [name, replacing] of replace) values.set(name, replacing)
  for (const [name, added] of add) {
    const present = values.get(name) ?? []
    values.set(name, [...present, ...added.filter((value) => !includesValue(present, value))])
  }
  for (const [name, removed] of removeValues)
    values.set(
      name,
      (values.get(name) ?? []).filter((value) => !includesValue(removed, value)),
    )
  for (const name of remove) values.delete(name)
  const names = new Set([...replace.keys(), ...add.keys(), ...removeValues.keys(), ...remove])
  return { post: propertiesOf(values), names }
}

/** Returns true when a list has a value, or, as a picture with a description and its URL, the same text. */
const includesValue = (values: readonly unknown[], value: unknown) =>
  values.some((each) => {
    const text = textOf(each)
    return isDeepStrictEqual(each, value) || (text !== undefined && text === textOf(value))
  })
