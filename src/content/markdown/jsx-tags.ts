/** JSX tags of HTML elements, which MDX contains, as HTML tags. */

const HTML_NAMES: Readonly<Record<string, string>> = { className: 'class', htmlFor: 'for' }
const ATTRIBUTE_NAME = /\b(className|htmlFor)(?==)/g
/** An attribute with a plain value in braces: `width={300}`, `title={"a"}`. */
const PLAIN_VALUE = /=\{\s*(?:"([^"{}]*)"|'([^'"{}]*)'|`([^`"${}]*)`|([\w.-]+))\s*\}/g
const DEPTH_MAX = 8

/** Returns an HTML tag for a JSX tag: plain values in quotes, without attributes whose value is an expression. */
export function plainJsxTag(tag: string): string {
  if (!/[{N]|htmlFor/.test(tag)) return tag
  let html = tag
    .replace(ATTRIBUTE_NAME, (name) => HTML_NAMES[name] ?? name)
    .replace(PLAIN_VALUE, (_, ...values) => `="${values.slice(0, 4).find((value) => value !== undefined)}"`)
  for (let depth = 0; depth < DEPTH_MAX && html.includes('{'); depth++) {
    html = html.replace(/(?:\s[\w:-]+=)?\{[^{}]*\}/g, '')
  }
  return html
}
