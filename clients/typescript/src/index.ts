/** `@inkstone/client`: what the package exports. */
export { type CacheOptions, type ResponseStore, type StoredResponse, withCache } from './cache.ts'
export { type Client, type ClientOptions, createClient } from './client.ts'
export type { Dump } from './dump.ts'
export type { ChangesOptions } from './loops.ts'
export { srcsetOf, withAbsoluteMedia } from './media.ts'
export type { components, operations, paths } from './openapi.ts'
export { type ClientProblem, ProblemError, unwrap } from './problem.ts'
export type { Fetch } from './request.ts'
export type {
  Article,
  ArticleListItem,
  Change,
  ChangesPage,
  Cover,
  Metadata,
  MetadataSchema,
  PreviewedArticle,
  Problem,
  Result,
} from './types.ts'
