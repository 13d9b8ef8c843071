/** Files and folders that an import leaves out: counts by reason, with what to do. */
import type { PageDecision } from '../../content/site/page-rule.ts'

/** Files or folders that are not read for one reason. */
export interface NotReadGroup {
  reason: string
  /** Number of files; of folders where whole folders are left out. */
  count: number
  /** The first paths. */
  examples: string[]
  /** What to do in order to import them. */
  advice?: string
}

const pandoc = (format: string) =>
  `Convert them to Markdown, for example with "pandoc -f ${format} -t gfm -s".`

/** Document formats that are not read, by ending, and what to do about them. */
const OTHER_FORMATS: Readonly<Record<string, string>> = {
  ...{
    rst: pandoc('rst'),
    rest: pandoc('rst'),
    org: pandoc('org'),
    textile: pandoc('textile'),
    tex: pandoc('latex'),
  },
  ...{
    wiki: pandoc('mediawiki'),
    mediawiki: pandoc('mediawiki'),
    creole: pandoc('creole'),
    t2t: pandoc('t2t'),
  },
  ...{
    muse: pandoc('muse'),
    typ: pandoc('typst'),
    docx: pandoc('docx'),
    odt: pandoc('odt'),
    rtf: pandoc('rtf'),
  },
  ...{
    epub: pandoc('epub'),
    ipynb: 'Convert them to Markdown, for example with "jupyter nbconvert --to markdown".',
  },
  ...Object.fromEntries(
    ['adoc', 'asciidoc', 'asc'].map((ending) => [
      ending,
      'Convert them to Markdown, for example with "npx downdoc".',
    ]),
  ),
  ...{ htm: 'Rename them to .html. Only those with front matter are articles.' },
}

const endingOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1).toLowerCase()

/** Returns true for a document in a format that is not read. */
export const isOtherFormat = (name: string): boolean =>
  name.includes('.') && Object.hasOwn(OTHER_FORMATS, endingOf(name))

/** Returns what an import of a folder leaves out, sorted by reason. */
export function groupNotRead(
  { otherFormats, ignoredFolders }: { otherFormats: readonly string[]; ignoredFolders: readonly string[] },
  decisions: ReadonlyMap<string, Exclude<PageDecision, { kind: 'page' }>>,
): NotReadGroup[] {
  const groups = new Map<string, NotReadGroup>()
  for (const path of otherFormats) {
    const ending = endingOf(path)
    addTo(groups, `files ending in .${ending}`, path, OTHER_FORMATS[ending])
  }
  for (const [path, decision] of decisions)
    if (decision.kind === 'not-read') addTo(groups, decision.reason, path)
  for (const path of ignoredFolders)
    addTo(
      groups,
      'folders of themes, templates and packages',
      `${path}/`,
      'Import such a folder by itself if it has articles.',
    )
  return [...groups.values()].sort((a, b) => (a.reason < b.reason ? -1 : 1))
}

const EXAMPLES_MAX = 3

function addTo(groups: Map<string, NotReadGroup>, reason: string, path: string, advice?: string): void {
  const group = groups.get(reason) ?? {
    reason,
    count: 0,
    examples: [],
    ...(advice !== undefined && { advice }),
  }
  group.count++
  if (group.examples.length < EXAMPLES_MAX) group.examples.push(path)
  groups.set(reason, group)
}

/** Returns one line for each group: `Not read: 3 files ending in .rst (a.rst, b.rst, c.rst). Convert …`. */
export function describeNotRead(
  groups: readonly NotReadGroup[],
  printName: (name: string) => string,
): string[] {
  return groups.map(({ reason, count, examples, advice }) => {
    const more = count > examples.length ? ', …' : ''
    return `Not read: ${count} × ${reason} (${examples.map(printName).join(', ')}${more}).${advice ? ` ${advice}` : ''}`
  })
}
