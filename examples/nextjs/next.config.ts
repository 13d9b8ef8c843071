/** Next.js: `/` leads to the articles in English. */
import type { NextConfig } from 'next'

const config: NextConfig = {
  redirects: async () => [{ source: '/', destination: '/en', permanent: false }],
  turbopack: { root: import.meta.dirname },
}

export default config
