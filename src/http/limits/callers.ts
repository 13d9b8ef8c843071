/** Callers of the API and their limits: the IP address that limits count, safe methods, and routes without limits. */
import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

/** The limits of a server. By default there are none. */
export interface LimitOptions {
  rateLimits?: RateLimits
  /** Maximum number of reads, and of writes, in progress; beyond it, requests get 503. 0 is none. */
  requestsMax?: number
  /** Maximum number of open streams and long polls of an IP address; 0 is none. */
  streamsPerAddress?: number
  /** Maximum number of open dumps of an IP address; 0 is none. */
  dumpsPerAddress?: number
}

/** Limits in requests per minute; 0 is none. */
export interface RateLimits {
  /** Reads of an IP address or key that the response cache does not serve. Each process counts by itself. */
  reads: number
  /** Writes of a key, in all instances. */
  writes: number
  /** Keys of an IP address that are not accepted, in all instances. */
  wrongKeys: number
}

/** The methods that only read. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Returns the IP address of a request as the name of its caller: of an IPv6 address its /64 network, which one host owns. */
export const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip ?? '')

/** The `config` of a route that only reads, although its method is POST. */
export const countedAsRead = { isCountedAsRead: true }

/** Returns true for a request that limits count as a read. */
export const isRead = ({ method, routeOptions }: FastifyRequest): boolean =>
  SAFE_METHODS.has(method) ||
  (routeOptions.config as { isCountedAsRead?: boolean } | undefined)?.isCountedAsRead === true

/** The `config` of a route without limits. */
export const unlimited = { isUnlimited: true }

/** Returns true for a route with `unlimited`. */
export const isUnlimited = ({ routeOptions }: FastifyRequest): boolean =>
  (routeOptions.config as { isUnlimited?: boolean } | undefined)?.isUnlimited === true
