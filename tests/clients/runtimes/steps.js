/** Steps that the client takes on each runtime: a list, a conditional request, the dump and a problem. */
import { createClient, unwrap, withCache } from '../../../clients/typescript/dist/index.js'

export async function takeSteps(url) {
  const client = createClient({ url, fetch: withCache() })
  const { data } = unwrap(await client.articles({ limit: 2 }))
  const again = unwrap(await client.articles({ limit: 2 }))
  const dump = unwrap(await client.dump())
  let dumped = 0
  for await (const { id } of dump.articles) dumped += id ? 1 : 0
  const { problem } = await client.article('no-such-article')
  return { listed: data.length, listedAgain: again.data.length, dumped, status: problem.status }
}
