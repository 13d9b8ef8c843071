/** Limits that several parts share. */

/**
 * Longest Markdown or HTML document in a request, in bytes of UTF-8 or as sent. It is rendered while other requests wait;
 * imports read longer ones, in worker threads.
 */
export const REQUEST_DOCUMENT_BYTES_MAX = 1024 * 1024
