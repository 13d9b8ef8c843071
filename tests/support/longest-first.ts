/** Order of test files: those that take longest come first, so that no worker runs one alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take ten seconds and more, most of which start processes or render long texts. */
const LONG = [
  ...['api/permissions', 'articles/rendering', 'cli/backup', 'cli/command', 'cli/logs', 'cli/starting'],
  ...['cli/workers', 'client/typescript-client', 'database/embedded', 'exports/media-roundtrip'],
  ...['exports/roundtrip', 'changes/notifications', 'media/s3-store', 'readme', 'tracing/traces'],
].map((name) => `/tests/${name}.test.ts`)

const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.endsWith(name))

/** Vitest knows how long files take only from runs before. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files) // by project
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project)
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))]
    })
  }
}
