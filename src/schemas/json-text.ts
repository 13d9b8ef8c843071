/** JSON objects as text: appending members without parsing. */

/** Returns the JSON of an object that has members, without its closing brace. */
export const openJsonObject = (value: object): string => JSON.stringify(value).slice(0, -1)

/** Appends a member to the JSON of an object, whose value is JSON. The object must not be empty. */
export const appendJsonMember = (object: string, name: string, value: string): string =>
  `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`
