/** Character references of HTML (`&amp;`, `&#8211;`) in front matter, where exports from WordPress leave them. */
import MarkdownIt from 'markdown-it'

const REFERENCE = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i
const md = new MarkdownIt('zero').enable('entity')

/** A text as a theme shows it, which puts it into a page as HTML. Text without a well-formed reference stays as it is. */
export function withoutReferences(text: string): string {
  if (!REFERENCE.test(text)) return text
  const [inline] = md.parseInline(text, {})
  return inline?.children?.map(({ content }) => content).join('') ?? text
}
