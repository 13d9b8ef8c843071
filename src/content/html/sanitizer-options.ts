/** Options of sanitize-html by the HTML policy, and the elements of KaTeX that are removed. */
import type sanitizeHtml from 'sanitize-html'
import { ADMONITION_KINDS } from '../markdown/admonitions.ts'
import type { Attributes } from './element-rewrites.ts'
import type { HtmlPolicy } from './html-policy.ts'
import {
  ADMONITION_KIND,
  ALLOWED_ATTRIBUTES,
  ALLOWED_CLASSES,
  ALLOWED_SCHEMES,
  ALLOWED_TAGS,
  NON_TEXT_TAGS,
  URL_ATTRIBUTES,
  VOID_TAGS,
} from './sanitizer-policy.ts'

/** Returns the options by a policy, without the rewrites of elements. */
export function sanitizerOptions({ classes }: HtmlPolicy): sanitizeHtml.IOptions {
  return classes.length === 0 ? BUILT_IN : { ...BUILT_IN, allowedClasses: allowedClasses(classes) }
}

const GLOBAL_ATTRIBUTES = ALLOWED_ATTRIBUTES['*'] ?? []
const ATTRIBUTES = new Map(
  ALLOWED_TAGS.map((name) => [
    name,
    new Set([...GLOBAL_ATTRIBUTES, ...(ALLOWED_ATTRIBUTES[name] ?? []), 'class']),
  ]),
)

/** Returns the attributes that the policy allows on an element. */
export function allowedAttributes(name: string, attributes: Attributes): Attributes {
  const allowed = ATTRIBUTES.get(name)
  const names = Object.keys(attributes)
  if (allowed === undefined || names.every((attribute) => allowed.has(attribute))) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([attribute]) => allowed.has(attribute)))
}

/** Returns true for HTML of KaTeX that has each formula twice: as MathML, and as HTML for its own style sheet. */
export const hasKatexCopies = (html: string) => html.includes('katex-mathml') && html.includes('katex-html')

/** Returns true for the HTML of a formula that KaTeX has written as MathML, too. */
export const isKatexCopy = (name: string, attributes: Attributes) =>
  name === 'span' && /\bkatex-html\b/.test(attributes.class ?? '')

/** Elements that may be admonitions in HTML of other generators. Those of the Markdown renderer may have any kind. */
const ADMONITION_TAGS = ['blockquote', 'details', 'div', 'p', 'section']

/** Returns the classes by element, with those of the policy for all elements. */
const allowedClasses = (added: readonly string[]) => ({
  ...Object.fromEntries(ADMONITION_TAGS.map((tag) => [tag, [...ADMONITION_KINDS]])),
  '*': [...ALLOWED_CLASSES, ...added],
  aside: [ADMONITION_KIND],
})

const BUILT_IN: sanitizeHtml.IOptions & { allowedEmptyAttributes: string[] } = {
  allowedTags: [...ALLOWED_TAGS],
  // Attributes by element are checked in `allowedAttributes`: sanitize-html would expand a list per element on every call.
  allowedAttributes: { '*': [...new Set(Object.values(ALLOWED_ATTRIBUTES).flat())] },
  allowedClasses: allowedClasses([]),
  allowedEmptyAttributes: ['alt', 'hidden'],
  selfClosing: VOID_TAGS,
  nonTextTags: NON_TEXT_TAGS,
  allowedSchemes: ALLOWED_SCHEMES,
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowedSchemesAppliedToAttributes: URL_ATTRIBUTES,
  allowProtocolRelative: false,
  // The content of an iframe is a fallback for browsers without iframes, which no longer exist.
  textFilter: (text, tag) => (tag === 'iframe' ? '' : text),
}
