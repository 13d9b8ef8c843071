/** XML documents from object trees. Pure. */
import XmlBuilder from 'fast-xml-builder'

/**
 * The content of an element: text, or an object whose keys are the names of child elements. The key `@_name` is the
 * attribute `name`, `#text` the text of an element with attributes, `#cdata` a CDATA section. An array repeats its
 * element; undefined omits it.
 */
export type XmlContent = string | undefined | XmlContent[] | { [name: string]: XmlContent }

const builder = new XmlBuilder({
  cdataPropName: '#cdata',
  ignoreAttributes: false,
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
})

/** Returns an XML document with one root element. Escapes texts, and removes the characters that XML forbids. */
export function printXml(root: string, content: XmlContent): string {
  const declaration = { '@_version': '1.0', '@_encoding': 'utf-8' }
  return builder.build({ '?xml': declaration, [root]: toValidContent(content) })
}

function toValidContent(content: XmlContent): XmlContent {
  if (content === undefined) return undefined
  if (typeof content === 'string') return removeInvalidXmlCharacters(content)
  if (Array.isArray(content)) return content.map(toValidContent)
  return Object.fromEntries(Object.entries(content).map(([name, child]) => [name, toValidContent(child)]))
}

const INVALID_CHARACTERS = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Removes the characters that an XML document must not contain, not even escaped (XML 1.0, section 2.2). */
export function removeInvalidXmlCharacters(text: string): string {
  return text.replace(INVALID_CHARACTERS, '')
}
