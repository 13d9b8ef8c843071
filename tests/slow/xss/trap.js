/** Runs in the browser before anything else: hooks that tell when something runs, and hands that touch everything. */

const tell = globalThis.tell
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch'])
  Object.defineProperty(window, name, { value: () => void tell('ran', `${name}()`), writable: false })
addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
  tell('ran', `${effectiveDirective} ${blockedURI} ${sample}`)
})
// Following an honest link proves nothing, and would leave the page.
addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href], area[href]')
  if (link && !SCRIPT.test(link.protocol)) event.preventDefault()
})

// Payloads may clobber what a document or an element has: everything is asked of the prototypes.
const all = (selector = '*') => [...Document.prototype.querySelectorAll.call(document, selector)]
const bodyOf = (page) => Document.prototype.querySelector.call(page, 'body')
const localName = Object.getOwnPropertyDescriptor(Element.prototype, 'localName').get
const attributesOf = (element) =>
  Element.prototype.getAttributeNames
    .call(element)
    .map((name) => [name, Element.prototype.getAttribute.call(element, name)])

/** Shows the pieces once more, as scripts do: as they are, and read and written once (mutation XSS). */
function showAgain(pieces) {
  for (const html of pieces) {
    const read = new DOMParser().parseFromString(html, 'text/html')
    for (const text of [html, bodyOf(read)?.innerHTML ?? '']) {
      const box = document.createElement('div')
      box.className = 'box'
      box.innerHTML = text
      bodyOf(document).append(box)
    }
  }
}

const SCRIPT = /^(?:javascript|vbscript|data|blob):/i
const ACTIVE =
  /^(?:script|iframe|frame|frameset|object|embed|base|meta|link|style|form|portal|applet|template|svg|math|noscript|xmp|plaintext)$/
const ADDRESS =
  /^(?:href|src|srcset|action|formaction|data|poster|background|xlink:href|srcdoc|ping|manifest|codebase|cite|longdesc|dynsrc|lowsrc|from|to|values)$/
const PICTURE = /^data:image\/(?:png|gif|jpe?g|webp|avif)[;,]/i

/** Tells what of an element could still run, were it touched otherwise than here. */
function tellWhatIsLeft(element, isPlayer) {
  const name = localName.call(element)
  if (ACTIVE.test(name) && !isPlayer) tell('left', `<${name}>`)
  for (const [key, value] of attributesOf(element)) {
    const bare = value.replace(/[\s\p{Cc}\p{Cf}]/gu, '')
    if (/^on/i.test(key) || key === 'srcdoc') tell('left', key)
    if (ADDRESS.test(key) && SCRIPT.test(bare) && !(name === 'img' && PICTURE.test(bare)))
      tell('left', `${key}="${value.slice(0, 40)}"`)
  }
}

const FOCUSABLE = [HTMLElement.prototype, SVGElement.prototype, MathMLElement.prototype]

/** What a reader may do to an element: point at it, go to it with the keyboard, click it. */
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
  // A javascript: link runs as a task of its own, which the next one would displace.
  if (attributesOf(element).some(([, value]) => SCRIPT.test(value.replace(/[\s\p{Cc}]/gu, ''))))
    await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Pictures have failed, animations have begun, and what that fires has run. */
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

/** Shows the pieces again, tells what could still run, and touches everything. `hosts` may be framed. */
globalThis.touchEverything = async (pieces, hosts) => {
  showAgain(pieces)
  await settled()
  // Every piece stands in its own box: none has taken the next one in, or fallen out of its own.
  const [inBody, everywhere] = [all('body > .box'), all('.box')]
  if (inBody.length !== 3 * pieces.length || everywhere.length !== inBody.length) tell('left', 'broken boxes')
  for (const element of all('html, body, body *')) {
    const src = String(Element.prototype.getAttribute.call(element, 'src'))
    const host = URL.canParse(src) ? new URL(src) : null
    const isPlayer = localName.call(element) === 'iframe' && hosts.includes(host?.origin)
    tellWhatIsLeft(element, isPlayer)
    await touch(element)
  }
  await settled()
}
