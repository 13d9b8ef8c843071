/** Folder graph of the source: which top-level folder imports which. */
import type { SourceFile } from './source-files.ts'

/** Returns the top-level folder of a path; a file at the top stands for itself. */
export const folderOf = (path: string): string => path.split('/')[0] ?? path

/** Returns the imports between folders, by edge (`from → to`). */
export function edgesOf(files: readonly SourceFile[]): Map<string, string[]> {
  const paths = new Set(files.map(({ path }) => path))
  const edges = new Map<string, string[]>()
  for (const { path, imports } of files) {
    for (const target of imports) {
      if (!paths.has(target) || folderOf(target) === folderOf(path)) continue
      const edge = `${folderOf(path)} → ${folderOf(target)}`
      edges.set(edge, [...(edges.get(edge) ?? []), `${path} → ${target}`])
    }
  }
  return edges
}

/** Returns the cycles of a directed graph, each as the path that leads back to its first node. */
export function cyclesOf(edges: readonly string[][]): string[] {
  const targets = targetsOf(edges)
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (node: string, path: readonly string[]) => {
    if (path.includes(node)) {
      cycles.push([...path.slice(path.indexOf(node)), node].join(' → '))
      return
    }
    if (done.has(node)) return
    for (const next of targets.get(node) ?? []) visit(next, [...path, node])
    done.add(node)
  }
  for (const node of targets.keys()) visit(node, [])
  return cycles
}

/** Returns the number of nodes on the longest path of a graph without cycles. */
export function depthOf(edges: readonly string[][]): number {
  const targets = targetsOf(edges)
  const depths = new Map<string, number>()
  const depth = (node: string): number => {
    const known = depths.get(node)
    if (known !== undefined) return known
    const value = 1 + Math.max(0, ...(targets.get(node) ?? []).map(depth))
    depths.set(node, value)
    return value
  }
  return Math.max(0, ...[...targets.keys()].map(depth))
}

function targetsOf(edges: readonly string[][]): Map<string, string[]> {
  const targets = new Map<string, string[]>()
  for (const [from = '', to = ''] of edges) targets.set(from, [...(targets.get(from) ?? []), to])
  return targets
}
