/** JSON as text: appending members of objects without parsing, and removing blanks. */

/** Returns the JSON of an object that has members, without its closing brace. */
export const openJsonObject = (value: object): string => JSON.stringify(value).slice(0, -1)

/** Returns JSON without blanks between tokens, as `JSON.stringify` prints it. */
export const compactJson = (json: string): string => JSON.stringify(JSON.parse(json))

/** Appends a member to the JSON of an object, whose value is JSON. The object must not be empty. */
export const appendJsonMember = (object: string, name: string, value: string): string =>
  `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`
