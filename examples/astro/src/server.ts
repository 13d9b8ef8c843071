/** The URL of the Inkstone server. Pages that search use it in the browser, too. */
export const server = process.env.INKSTONE_URL ?? 'http://127.0.0.1:3000'
