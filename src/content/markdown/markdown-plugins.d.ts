/** Type declarations of the markdown-it plugins and of its rules that ship none. */
declare module 'markdown-it-footnote' {
  import type { MarkdownIt } from 'markdown-it'
  export default function footnotes(md: MarkdownIt): void
}

declare module 'markdown-it-deflist' {
  import type { MarkdownIt } from 'markdown-it'
  export default function definitionLists(md: MarkdownIt): void
}

declare module 'markdown-it-mark' {
  import type { MarkdownIt } from 'markdown-it'
  export default function markPlugin(md: MarkdownIt): void
}

declare module 'markdown-it/lib/rules_block/html_block.mjs' {
  import type { StateBlock } from 'markdown-it'
  export default function htmlBlock(
    state: StateBlock,
    line: number,
    endLine: number,
    silent: boolean,
  ): boolean
}

declare module 'markdown-it/lib/common/html_blocks.mjs' {
  const blockNames: string[]
  export default blockNames
}
