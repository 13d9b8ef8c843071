/** HTML and script of the API reference page, which Scalar renders in the browser from the OpenAPI document. */

/** The URL path of the page. Its files are below it. */
export const PAGE_PATH = '/docs'

/**
 * The content security policy of the page. Scripts are files of this server. Scalar inserts its styles as elements, so inline
 * styles are allowed. The page loads nothing from other hosts, and requests go to this server alone. It works over plain
 * HTTP: no directive upgrades requests to HTTPS.
 */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

/** Languages of code samples that the page does not offer: it offers curl, JavaScript and Python. */
const HIDDEN_LANGUAGES = [
  ...['c', 'clojure', 'csharp', 'dart', 'fsharp', 'go', 'http', 'java', 'kotlin', 'node', 'objc', 'ocaml'],
  ...['php', 'powershell', 'r', 'ruby', 'rust', 'swift'],
]

/** The configuration of Scalar: no fonts, telemetry, proxy or chat of other hosts. The key stays in the browser. */
const configuration = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  proxyUrl: '',
  hideClientButton: true,
  showDeveloperTools: 'never',
  persistAuth: true,
  defaultOpenFirstTag: true,
  documentDownloadType: 'direct',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  hiddenClients: {
    ...Object.fromEntries(HIDDEN_LANGUAGES.map((language) => [language, true])),
    shell: ['httpie', 'wget'],
    js: ['axios', 'jquery', 'ofetch', 'xhr'],
    python: ['aiohttp', 'httpx_async', 'httpx_sync', 'python3'],
  },
}

/**
 * The script that renders the page, after that of Scalar. Scalar 1.46 does not mark all schemas without `type` (`anyOf`, `{}`) as
 * valid, and then reports "document validation errors" in the console of the browser. The script marks them in its place.
 */
export const startScript = `const isUntyped = (key, { type, $ref, anyOf, oneOf }) =>
  !type && !$ref && (anyOf || oneOf || key === 'additionalProperties')
const withMark = (key, value) =>
  value && typeof value === 'object' && isUntyped(key, value) ? { __scalar_: '', ...value } : value
const fetchDocument = async (url, options) => {
  const response = await window.fetch(url, options)
  if (!response.ok || !response.url.endsWith('/openapi.json')) return response
  return new Response(JSON.stringify(JSON.parse(await response.text(), withMark)))
}
Scalar.createApiReference('#reference', {
  ...${JSON.stringify(configuration)},
  fetch: fetchDocument,
  servers: [{ url: location.origin, description: 'This server' }],
})
`

/** Returns the page. `bundlePath` is the URL path of Scalar. */
export const renderPage = (bundlePath: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Inkstone API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" type="image/svg+xml" href="/favicon.svg">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript. The same document for programs: <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="${bundlePath}"></script>
<script src="${PAGE_PATH}/static/start.js"></script>
</body>
</html>
`
