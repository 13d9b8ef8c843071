/** Size limits shared by requests and articles. */

/**
 * Maximum size of a Markdown or HTML document in a request, in bytes. Rendering it blocks other requests; imports accept
 * larger documents, which worker threads render.
 */
export const REQUEST_DOCUMENT_BYTES_MAX = 1024 * 1024

/**
 * Maximum length of the title of an article in a request, in UTF-16 code units. Titles of imported files may be longer: a file is
 * not lost because its first heading is a paragraph.
 */
export const REQUEST_TITLE_LENGTH_MAX = 500

/** Maximum size of a request body, in bytes. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024
