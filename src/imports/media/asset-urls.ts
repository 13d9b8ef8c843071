/** URLs of pictures that are kept elsewhere (setting ASSET_URL). Pure. */
import { parseMediaReference } from '../../content/media/media-references.ts'
import { folderOf } from '../../content/site/path-patterns.ts'
import type { FileMedia, MediaReferences } from './file-media.ts'
import { findMedia, resolvePath } from './find-media.ts'
import type { MediaPlace } from './media-folders.ts'
import type { MediaIndex } from './media-index.ts'

/**
 * Returns the media files of a file whose pictures are kept elsewhere: each relative URL becomes one below `assetUrl`, with the path
 * that the file has in the site. `index` has the files of the folder, none of which need be there.
 */
export function assetMediaOf(
  assetUrl: string,
  { visible, possible }: MediaReferences,
  place: MediaPlace,
  index: MediaIndex,
): FileMedia {
  const urlOf = (path: string, suffix: string) =>
    `${assetUrl}/${path.split('/').map(encodeURIComponent).join('/')}${suffix}`
  const found = [...new Set([...visible, ...possible])].flatMap((url) => {
    const reference = parseMediaReference(url, place.origin)
    const path = reference === null ? null : sitePathOf(url, place, index, visible.includes(url))
    return reference === null || path === null ? [] : [[url, urlOf(path, reference.suffix)] as const]
  })
  return { urls: Object.fromEntries(found), missing: [], notFetched: [] }
}

/** Returns the path of a file in the URLs of its site. A file that is not there has the path that is written. */
function sitePathOf(url: string, place: MediaPlace, index: MediaIndex, isVisible: boolean): string | null {
  const { path = '', isFromRoot } = parseMediaReference(url, place.origin) ?? {}
  if (isFromRoot) return resolvePath('', path)
  const file = findMedia(index, url, place) ?? (isVisible ? resolvePath(folderOf(place.path), path) : null)
  if (file === null) return null
  const mount = place.mounts.find(({ folder }) => file.startsWith(`${folder}/`))
  if (mount !== undefined) return `${mount.target}/${file.slice(mount.folder.length + 1)}`
  const root = place.roots.find((one) => one !== '' && file.startsWith(`${one}/`))
  return (root === undefined ? file : file.slice(root.length + 1)).replace(/^(?:\.\.\/)+/, '')
}
