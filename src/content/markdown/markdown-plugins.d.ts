/** Type declarations of the markdown-it plugins that ship none: footnotes and definition lists. */
declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it'
  export default function footnotes(md: MarkdownIt): void
}

declare module 'markdown-it-deflist' {
  import type { MarkdownIt } from 'markdown-it'
  export default function definitionLists(md: MarkdownIt): void
}
