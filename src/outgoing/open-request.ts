/** HTTP requests to URLs that come from somebody else. IP addresses are checked when the socket connects. */
import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type AddressRule, assertAllowedUrl, checkedLookup, ForbiddenAddressError } from './address-rule.ts'

interface RequestOptions {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  /** The body; null for none. */
  body: string | null
  isAllowed: AddressRule
  /** Keeps connections open; false opens one for this request. */
  agent: Agent | false
  /** Ends the request, and the stream of the response. */
  signal: AbortSignal
}

/**
 * Sends a request and resolves with the response once its headers have arrived. Follows no redirect. Rejects with
 * ForbiddenAddressError, or with the error of the connection. A server may close an open connection at any time: then the
 * request is sent again on another one.
 */
export async function openRequest(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { isAllowed, body, ...rest } = options
  assertAllowedUrl(url, isAllowed)
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send(url, { ...rest, lookup: checkedLookup(isAllowed) }, resolve)
    request.on('error', (err: NodeJS.ErrnoException) => {
      if (request.reusedSocket && err.code === 'ECONNRESET') resolve(openRequest(url, options))
      else reject(err)
    })
    request.end(body ?? undefined)
  })
}

/** Returns why a request failed, in a few words. An aborted one took too long. */
export function failureReason(err: unknown, { aborted }: AbortSignal): string {
  if (aborted) return 'the server takes too long'
  if (err instanceof ForbiddenAddressError) return err.message
  const { code } = err as NodeJS.ErrnoException
  return `the server cannot be reached${code === undefined ? '' : ` (${code})`}`
}
