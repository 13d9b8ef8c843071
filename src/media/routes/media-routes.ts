/** HTTP routes of media files below `/v1`, as one plug-in. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { WriteRouteOptions } from '../../articles/routes/write-requests.ts'
import type { DatabaseFor } from '../../http/read-database.ts'
import type { MediaParts } from '../media-parts.ts'
import { withStoreFailures } from '../store/store-failure.ts'
import { mediaEditRoutes } from './edit.ts'
import { mediaReadRoutes } from './list-and-read.ts'
import { mediaUploadRoutes } from './upload.ts'

interface MediaRouteOptions extends WriteRouteOptions {
  databaseFor: DatabaseFor
  media: MediaParts
}

export const mediaRoutes: FastifyPluginAsyncZod<MediaRouteOptions> = async (app, given) => {
  const media = { ...given.media, store: withStoreFailures(given.media.store) }
  const options = { ...given, media }
  await app.register(mediaReadRoutes, { ...options, mediaUrl: media.mediaUrl })
  await app.register(mediaUploadRoutes, options)
  await app.register(mediaEditRoutes, options)
}
