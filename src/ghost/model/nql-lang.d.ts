/** Types of the parser of NQL, Ghost's filter language, which has none of its own. */
declare module '@tryghost/nql-lang' {
  /** Parses a filter to a query in the form of MongoDB. Throws an `Error` whose first line says where the filter is wrong. */
  export function parse(filter: string): unknown
}
