/** Init script of the browser: records what is executed, and triggers events on every element. */

const recordEvidence = globalThis.recordEvidence
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch'])
  Object.defineProperty(window, name, {
    value: () => void recordEvidence('ran', `${name}()`),
    writable: false,
  })
addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
  recordEvidence('ran', `${effectiveDirective} ${blockedURI} ${sample}`)
})
// Following a harmless link proves nothing, and would leave the page.
addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href], area[href]')
  if (link && !SCRIPT.test(link.protocol)) event.preventDefault()
})

// Payloads may clobber properties of documents and elements, so the methods of the prototypes are used.
const all = (selector = '*') => [...Document.prototype.querySelectorAll.call(document, selector)]
const bodyOf = (page) => Document.prototype.querySelector.call(page, 'body')
const localName = Object.getOwnPropertyDescriptor(Element.prototype, 'localName').get
const attributesOf = (element) =>
  Element.prototype.getAttributeNames
    .call(element)
    .map((name) => [name, Element.prototype.getAttribute.call(element, name)])

/** Inserts the pieces again, as scripts do: unchanged, and parsed and serialized once (mutation XSS). */
function insertAgain(pieces) {
  for (const html of pieces) {
    const parsed = new DOMParser().parseFromString(html, 'text/html')
    for (const text of [html, bodyOf(parsed)?.innerHTML ?? '']) {
      const box = document.createElement('div')
      box.className = 'box'
      box.innerHTML = text
      bodyOf(document).append(box)
    }
  }
}

const SCRIPT = /^(?:javascript|vbscript|data|blob):/i
const ACTIVE =
  /^(?:script|iframe|frame|frameset|object|embed|base|meta|link|style|form|portal|applet|template|svg|maction|annotation-xml|mglyph|malignmark|noscript|xmp|plaintext)$/
const URL_ATTRIBUTE =
  /^(?:href|src|srcset|action|formaction|data|poster|background|xlink:href|srcdoc|ping|manifest|codebase|cite|longdesc|dynsrc|lowsrc|from|to|values)$/
const PICTURE = /^data:image\/(?:png|gif|jpe?g|webp|avif)[;,]/i

/** Records what of an element could be executed by other user actions. */
function recordRemains(element, isPlayer) {
  const name = localName.call(element)
  if (ACTIVE.test(name) && !isPlayer) recordEvidence('left', `<${name}>`)
  for (const [key, value] of attributesOf(element)) {
    const bare = value.replace(/[\s\p{Cc}\p{Cf}]/gu, '')
    if (/^on/i.test(key) || key === 'srcdoc') recordEvidence('left', key)
    if (URL_ATTRIBUTE.test(key) && SCRIPT.test(bare) && !(name === 'img' && PICTURE.test(bare)))
      recordEvidence('left', `${key}="${value.slice(0, 40)}"`)
  }
}

const FOCUSABLE = [HTMLElement.prototype, SVGElement.prototype, MathMLElement.prototype]

/** Triggers the events of pointing at an element, focusing it and clicking it. */
async function touch(element) {
  const handled = attributesOf(element).filter(([key]) => /^on/i.test(key))
  for (const [key] of handled)
    EventTarget.prototype.dispatchEvent.call(element, new Event(key.slice(2), { cancelable: true }))
  const isLive = /^(?:a|area|button|input|summary|label|option|video|audio)$/.test(localName.call(element))
  if (handled.length === 0 && !isLive && !Element.prototype.hasAttribute.call(element, 'tabindex')) return
  FOCUSABLE.find((prototype) => Object.prototype.isPrototypeOf.call(prototype, element))?.focus.call(element)
  for (const type of ['mouseover', 'mousedown', 'mouseup', 'click']) {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, view: window })
    EventTarget.prototype.dispatchEvent.call(element, event)
  }
  // A javascript: link runs in its own task, which the next one would replace.
  if (attributesOf(element).some(([, value]) => SCRIPT.test(value.replace(/[\s\p{Cc}]/gu, ''))))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Resolves when images have loaded or failed, animations have started, and their events have run. */
async function settled() {
  const loading = all('img:not([loading=lazy])').filter((image) => !image.complete)
  const ended = loading.map(
    (image) =>
      new Promise((resolve) => {
        for (const type of ['load', 'error']) image.addEventListener(type, resolve)
      }),
  )
  await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 1000))])
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)))
}

/** Inserts the pieces again, records what could be executed, and touches every element. `hosts` may be framed. */
globalThis.touchEverything = async (pieces, hosts) => {
  insertAgain(pieces)
  await settled()
  // Every piece is in its own box: none contains the next one, or has left its own.
  const [inBody, everywhere] = [all('body > .box'), all('.box')]
  if (inBody.length !== 3 * pieces.length || everywhere.length !== inBody.length)
    recordEvidence('left', 'broken boxes')
  for (const element of all('html, body, body *')) {
    const src = String(Element.prototype.getAttribute.call(element, 'src'))
    const host = URL.canParse(src) ? new URL(src) : null
    const isPlayer = localName.call(element) === 'iframe' && hosts.includes(host?.origin)
    recordRemains(element, isPlayer)
    await touch(element)
  }
  await settled()
}
