/** Text that is fit for XML, and for the ways in which the library `feed` writes it. Pure. */

const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Without the characters that no XML document may hold, not even escaped (XML 1.0, section 2.2). */
export function removeInvalidXmlCharacters(text: string): string {
  return text.replace(ILLEGAL, '')
}

/** For an element of text. The library takes `&amp;` for an ampersand that is escaped already, so all of them are. */
export function escapeElementText(text: string): string {
  return removeInvalidXmlCharacters(text).replaceAll('&', '&amp;')
}

/** For an attribute. The library leaves `<` as it is there, which is not XML: a character that looks like it stands in. */
export function escapeAttribute(text: string): string {
  return removeInvalidXmlCharacters(text).replaceAll('<', '\u2039')
}

/** For a CDATA section. The library takes care of the first `]]>` alone. */
export function escapeCdata(text: string): string {
  const [head = '', next, ...rest] = removeInvalidXmlCharacters(text).split(']]>')
  return next === undefined ? head : `${head}]]>${[next, ...rest].join(']]]]><![CDATA[>')}`
}
