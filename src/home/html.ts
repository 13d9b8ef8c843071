/** HTML templates whose values are escaped. Pure. */
import { escapeHtmlText } from '../feeds/absolute-urls.ts'

/** HTML that is escaped already. Only the templates of this file create it. */
export class SafeHtml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A value in a template: text, which is escaped, or HTML, or a list of them. */
type TemplateValue = string | SafeHtml | readonly (string | SafeHtml)[]

/** Returns the HTML of a template. Every text in it is escaped, so attributes have to be in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly TemplateValue[]): SafeHtml {
  return new SafeHtml(
    parts.reduce(
      (text, part, index) => `${text}${[values[index - 1] ?? ''].flat().map(print).join('')}${part}`,
    ),
  )
}

const print = (value: string | SafeHtml) => (value instanceof SafeHtml ? value.text : escapeHtmlText(value))
