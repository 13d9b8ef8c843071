/** Arguments of shortcodes and template tags, positional and named, of all generators. */

/** The arguments of a tag. Names are in lower case. */
export interface ShortcodeArguments {
  named: ReadonlyMap<string, string>
  positional: readonly string[]
}

const ARGUMENT =
  /([\w-]+)\s*=\s*("[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}|[^\s,()]+)|"[^"]*"|'[^']*'|`[^`]*`|[^\s,()]+/g
const DELIMITERS = /^(?:\{\{[<%]|\{\{|\{%|\[)-?\s*[^\s(=\]]+|-?(?:[>%]?\}\}|%\}|\])$/g

/** Parses the arguments of a tag with its delimiters: `{{< x "a" b=c >}}`, `{% x a "b c" %}`, `{{ x(a="b") }}`, `[x a="b"]`. */
export function parseArguments(tag: string): ShortcodeArguments {
  const named = new Map<string, string>()
  const positional: string[] = []
  for (const [text, name, value = ''] of tag
    .replace(DELIMITERS, '')
    .replace(/\/\s*$/, '')
    .matchAll(ARGUMENT)) {
    if (name === undefined) positional.push(unquote(text))
    else named.set(name.toLowerCase(), unquote(value))
  }
  return { named, positional }
}

function unquote(text: string): string {
  return /^(["'`])[\s\S]*\1$/.test(text) || /^\{.*\}$/.test(text) ? text.slice(1, -1) : text
}
