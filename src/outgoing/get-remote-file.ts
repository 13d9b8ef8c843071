/** Downloads from URLs that come from somebody else: with a rule for addresses, few redirects and a time-out. */
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'
import {
  type AddressRule,
  assertAllowedUrl,
  checkedLookup,
  ForbiddenAddressError,
  isPublicAddress,
} from './address-rule.ts'

/** A download that failed. The message is the reason. */
export class RemoteFileError extends Error {
  override readonly name = 'RemoteFile'
  /** True when the server has not responded: a request for another file of it will fail, too. */
  readonly isUnreachable: boolean

  constructor(message: string, { isUnreachable = false } = {}) {
    super(message)
    this.isUnreachable = isUnreachable
  }
}

/** Opens the file at a URL. Throws RemoteFileError with the reason. The stream fails after the time-out, too. */
export type GetRemoteFile = (url: string) => Promise<Readable>

/** Options of downloads. The defaults are those for the public internet. */
interface RemoteOptions {
  isAllowedAddress?: AddressRule
  /** For the whole download, in milliseconds. */
  timeoutMs?: number
}

const REDIRECTS_MAX = 3
const TIMEOUT_MS = 30_000
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308]

/** Creates a function that opens remote files. */
export function createGetRemoteFile({
  isAllowedAddress = isPublicAddress,
  timeoutMs = TIMEOUT_MS,
}: RemoteOptions = {}): GetRemoteFile {
  return async (url) => {
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      let target = new URL(url)
      for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
        assertAllowedUrl(target, isAllowedAddress)
        const response = await send(target, isAllowedAddress, signal)
        const { statusCode, headers } = response
        if (statusCode === 200) return response
        response.destroy()
        if (!REDIRECTS.includes(statusCode) || headers.location === undefined)
          throw new RemoteFileError(`the server responds with ${statusCode}`)
        target = new URL(headers.location, target)
      }
      throw new RemoteFileError(`there are more than ${REDIRECTS_MAX} redirects`)
    } catch (err) {
      throw toRemoteFileError(err, signal)
    }
  }
}

function send(url: URL, isAllowed: AddressRule, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const headers = { 'user-agent': 'Inkstone', accept: 'image/*,*/*;q=0.5', 'accept-encoding': 'identity' }
  return new Promise((resolve, reject) => {
    request(url, { agent: false, lookup: checkedLookup(isAllowed), headers, signal }, resolve)
      .on('error', reject)
      .end()
  })
}

function toRemoteFileError(err: unknown, { aborted }: AbortSignal): RemoteFileError {
  if (err instanceof RemoteFileError) return err
  if (aborted) return new RemoteFileError('the server takes too long', { isUnreachable: true })
  if (err instanceof ForbiddenAddressError) return new RemoteFileError(err.message)
  const { code } = err as NodeJS.ErrnoException
  const message = `the server cannot be reached${code === undefined ? '' : ` (${code})`}`
  return new RemoteFileError(message, { isUnreachable: true })
}
