/** URL templates of settings: a path or an HTTP URL with placeholders such as `{slug}`. */

/** A template that begins with `/` is a path below SITE_URL. */
const TEMPLATE = /^(?:https?:\/\/[^/?#{}]+)?(\/(?!\/).*)$/i

/**
 * Returns true for a path, or an http or https URL, with `{required}` after its host. `optional` are the names of the
 * placeholders that it may have, too.
 */
export function isUrlTemplate(template: string, required: string, optional: readonly string[]): boolean {
  const names = [...template.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name)
  if (!names.every((name) => name === required || optional.includes(name))) return false
  const filled = fillTemplate(template, Object.fromEntries(names.map((name) => [name, 'a'])))
  const [, path] = TEMPLATE.exec(template) ?? []
  return (
    path?.includes(`{${required}}`) === true &&
    !/[{}]/.test(filled) &&
    URL.canParse(filled, 'http://localhost')
  )
}

/** Replaces the placeholders by percent-encoded values. A value cannot add one, because its braces are encoded. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, () => encodeURIComponent(value)),
    template,
  )
}
