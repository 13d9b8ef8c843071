/** Downloads from URLs that come from somebody else: with a rule for addresses, few redirects and a time-out. */
import type { Readable } from 'node:stream'
import { type AddressRule, ForbiddenAddressError, isPublicAddress } from './address-rule.ts'
import { failureReason, openRequest } from './open-request.ts'

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
const HEADERS = { 'user-agent': 'Inkstone', accept: 'image/*,*/*;q=0.5', 'accept-encoding': 'identity' }
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
        const connection = { isAllowed: isAllowedAddress, agent: false, signal } as const
        const request = { method: 'GET', headers: HEADERS, body: null } as const
        const response = await openRequest(target, { ...request, ...connection })
        const { statusCode, headers } = response
        if (statusCode === 200) return response
        response.destroy()
        if (!REDIRECTS.includes(statusCode) || headers.location === undefined)
          throw new RemoteFileError(`the server responds with ${statusCode}`)
        target = new URL(headers.location, target)
      }
      throw new RemoteFileError(`there are more than ${REDIRECTS_MAX} redirects`)
    } catch (err) {
      if (err instanceof RemoteFileError) throw err
      const isUnreachable = !(err instanceof ForbiddenAddressError)
      throw new RemoteFileError(failureReason(err, signal), { isUnreachable })
    }
  }
}
