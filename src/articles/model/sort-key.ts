/** Sort key of lists: the publication time, or year 1 for undated articles. */

const UNDATED = new Date('0001-01-01T00:00:00.000Z')

/** Returns the time by which an article is sorted, so that undated articles come last. */
export const sortAtOf = ({ publishedAt }: { publishedAt: Date | null }): Date => publishedAt ?? UNDATED
