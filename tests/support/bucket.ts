/** A bucket on a server that speaks S3 and verifies signatures, behind a faulty proxy. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import { afterAll } from 'vitest'
import { startFaultyProxy } from './faulty-proxy.ts'

/** Starts the server for a test file, and stops it after the file. Call it at the top of the file, with `await`. */
export async function startBucket() {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-s3-'))
  const options = {
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'media' }],
  }
  const server = new S3rver(options)
  // The client signs lists of a bucket as `/media/`, which is what S3 verifies; this server verifies `/media`.
  const serverOfLists = new S3rver({ ...options, allowMismatchedSignatures: true })
  const { port } = await server.run()
  const { port: portOfLists } = await serverOfLists.run()
  const proxy = await startFaultyProxy((path) => (path.includes('list-type=2') ? portOfLists : port))
  afterAll(async () => {
    await proxy.close()
    await server.close()
    await serverOfLists.close()
    await rm(directory, { recursive: true, force: true })
  })
  const bucketOptions = {
    ...{ endpoint: proxy.url, bucket: 'media', region: 'us-east-1', prefix: '' },
    ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
  }
  return { proxy, bucketOptions }
}
