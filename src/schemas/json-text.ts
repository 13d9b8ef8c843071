/** JSON objects as text: opened, so that members can follow, and appended to, without parsing them. */

/** Returns the JSON of an object that has members, without its closing brace. */
export const openJsonObject = (value: object): string => JSON.stringify(value).slice(0, -1)

/** Returns the JSON of an object with one member more; `value` is JSON. The object must have members already. */
export const appendJsonMember = (object: string, name: string, value: string): string =>
  `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`
