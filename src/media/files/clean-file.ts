/** Cleaned copies of pictures: without EXIF, XMP and IPTC metadata, with the orientation applied. */

/** Writes the cleaned copy of a picture of this type to a new file, and returns its size in bytes. The ICC profile is kept. */
export async function writeCleanedFile(_from: string, _to: string, _type: string): Promise<number> {
  throw new Error('not implemented')
}
