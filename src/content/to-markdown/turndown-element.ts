/** Type of the DOM elements that turndown passes to its rules. */

/** An element, with the properties that the rules use. */
export interface TurndownElement {
  nodeName: string
  className: string
  textContent: string
  parentNode: TurndownElement
  nextSibling: TurndownElement | null
  previousSibling: TurndownElement | null
  previousElementSibling: TurndownElement | null
  children: ArrayLike<TurndownElement>
  getAttribute: (name: string) => string | null
  querySelector: (selector: string) => TurndownElement | null
  closest: (selector: string) => TurndownElement | null
}
