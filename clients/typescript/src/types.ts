/** Types of the client: its results, and the operations of the contract as functions see them. */
import type { components, paths } from './openapi.ts'

type Schemas = components['schemas']

/** A problem of RFC 9457, as the server sends it. One that this client creates has the status 0 and a `type` of `ClientProblem`. */
export type Problem = Schemas['Problem']

/** What a request leads to: data or a problem, never both. `response` is absent when no server was reached. */
export type Result<Data> =
  | { data: Data; problem?: undefined; response: Response }
  | { data?: undefined; problem: Problem; response?: Response }

/** Metadata of an article, unless a client has a schema or a type of its own for it. */
export type Metadata = Schemas['Article']['metadata']

/** Whatever returns typed metadata, or throws: a schema of zod, or an object with such a function. */
export interface MetadataSchema<M> {
  parse: (metadata: unknown) => M
}

/** `Data` with typed metadata: that of an article, or of each article of a page. */
export type Typed<Data, M> = {
  [Key in keyof Data]: Key extends 'metadata'
    ? M
    : Key extends 'data'
      ? Data[Key] extends (infer Item)[]
        ? Typed<Item, M>[]
        : Data[Key]
      : Data[Key]
}

/** An article with its HTML. */
export type Article<M = Metadata> = Typed<Schemas['Article'], M>

/** An article in a list. `html`, `toc`, `metadata`, `seo` and `translations` are there if `include` names them. */
export type ArticleListItem<M = Metadata> = Typed<Schemas['ArticleListItem'], M>

/** An article as a preview link shows it. */
export type PreviewedArticle<M = Metadata> = Typed<Schemas['ArticleWithoutBody'], M>

/** A picture of an article, with the URLs of its sizes. */
export type Cover = Schemas['Cover']

/** A change of the site. */
export type Change = Schemas['Change']

/** Changes, and the cursor after them. */
export type ChangesPage = Schemas['ChangesPage']

/** The methods of the API. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The JSON of a response; undefined for one without a body, never for another media type. */
type Json<R> = R extends { content: infer Media }
  ? Media extends { 'application/json': infer Body }
    ? Body
    : never
  : undefined

/** What an operation returns. */
type Success<Operation> = Operation extends { responses: infer Responses }
  ? Json<Responses[keyof Responses]>
  : never

/** The URL paths that have a method and return JSON. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: [Success<paths[Path][M]>] extends [never] ? never : Path
}[keyof paths]

/** The URL paths of lists with pages. */
export type ListPath = {
  [Path in PathOf<'get'>]: Success<paths[Path]['get']> extends { data: unknown[]; pagination: unknown }
    ? Path
    : never
}[PathOf<'get'>]

/** The data of an operation, with typed metadata. */
export type DataOf<Path extends keyof paths, M extends Method, Meta> = Typed<Success<paths[Path][M]>, Meta>

/** An item of a list. */
export type ItemOf<Path extends ListPath, Meta> =
  DataOf<Path, 'get', Meta> extends { data: (infer Item)[] } ? Item : never

/** A body by its media type: JSON and Markdown as the contract has them, a form, or a file. */
type Body<Media> = {
  [Type in keyof Media]: Type extends 'multipart/form-data'
    ? FormData
    : Type extends 'application/octet-stream'
      ? Blob
      : Media[Type]
}[keyof Media]

type BodyOption<Operation> = Operation extends { requestBody: { content: infer Media } }
  ? { body: Body<Media> }
  : Operation extends { requestBody?: { content: infer Media } }
    ? { body?: Body<Media> }
    : unknown

type Parameters<Operation> = Operation extends { parameters: infer P }
  ? Pick<P, keyof P & ('path' | 'query' | 'header')>
  : unknown

/** Options of a request: the parameters and the body of its operation, and `init` for `fetch` (`signal`, `headers`, `next`, …). */
export type OptionsOf<Path extends keyof paths, M extends Method> = Parameters<paths[Path][M]> &
  BodyOption<paths[Path][M]> & { init?: RequestInit }

/** The options of a request as an argument, which may be left out if nothing in them is required. */
export type OptionsArgument<Options> = object extends Options ? [options?: Options] : [options: Options]

/** The query of `GET` on a URL path. */
export type QueryOf<Path extends PathOf<'get'>> = paths[Path]['get'] extends {
  parameters: { query?: infer Query }
}
  ? Query
  : never
