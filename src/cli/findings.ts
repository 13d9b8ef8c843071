/** Findings of `inkstone doctor` about the machine: Node.js, settings, disk, and what to do about them. */
import { access, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'

/** The result of one check. A hint asks for attention, but does not make the command fail. */
export interface Finding {
  check: string
  status: 'ok' | 'hint' | 'warning' | 'error'
  message: string
  /** What to do. */
  advice?: string
}

/** The oldest version of Node.js with which Inkstone is tested, as `engines` in package.json. */
const NODE_MIN = [20, 19] as const
/** Older major versions get no security fixes any more. */
const NODE_MAINTAINED = 22

/** Checks the version of Node.js, such as `v24.1.0`. */
export function checkNode(version: string): Finding {
  const check = 'node'
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number)
  const message = `Node.js ${version} runs this command.`
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]))
    return { check, status: 'error', message, advice: `Install Node.js ${NODE_MIN.join('.')} or newer.` }
  if (major >= NODE_MAINTAINED) return { check, status: 'ok', message }
  const advice = 'It works, but gets no security fixes any more. Install the newest LTS version.'
  return { check, status: 'hint', message, advice }
}

/** Checks that the file of the first admin key has been removed. */
export async function checkAdminKey({ DATA_DIR: folder }: Config): Promise<Finding> {
  const check = 'admin key'
  const file = join(folder, 'admin-key')
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (!exists) return { check, status: 'ok', message: 'No admin key lies in DATA_DIR.' }
  const advice = 'Store the key in a safe place, and delete the file.'
  return { check, status: 'hint', message: `${file} contains the first admin key.`, advice }
}

/** Free space below this share of the disk, or below this number of bytes, is a warning. */
const FREE_SHARE_MIN = 0.1
const FREE_BYTES_MIN = 1 << 30

/** Checks the free space of DATA_DIR. */
export async function checkDisk({ DATA_DIR: folder }: Config): Promise<Finding> {
  const check = 'disk'
  try {
    const { bsize, bavail, blocks } = await statfs(folder)
    const [free, share] = [bsize * bavail, bavail / blocks]
    const message = `${Math.floor(free / 2 ** 20)} MB (${Math.floor(share * 100)} %) of the disk of ${folder} are free.`
    if (share >= FREE_SHARE_MIN && free >= FREE_BYTES_MIN) return { check, status: 'ok', message }
    const advice = 'Free space, or move DATA_DIR to a larger disk: without space, PostgreSQL refuses writes.'
    return { check, status: 'warning', message, advice }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT')
      return { check, status: 'hint', message: `${folder} does not exist. The first start creates it.` }
    const advice = 'Let the user of this process read and write the folder.'
    return { check, status: 'error', message: `${folder}: ${(err as Error).message}.`, advice }
  }
}

/** Checks settings that are valid, but dangerous in public. */
export function checkSettings(config: Config): Finding[] {
  const check = 'configuration'
  const findings: Finding[] = []
  if (config.TRUST_PROXY === true)
    findings.push({
      ...{ check, status: 'warning', message: 'TRUST_PROXY is true: any client can forge its IP address.' },
      advice: 'Set TRUST_PROXY to the IP addresses of your proxies.',
    })
  if (config.SITE_URL === undefined)
    findings.push({
      ...{ check, status: 'hint', message: 'SITE_URL is not set.' },
      advice: 'Set it, so that links in feeds and sitemaps do not depend on the Host header of the request.',
    })
  return findings.length > 0 ? findings : [{ check, status: 'ok', message: 'The settings are valid.' }]
}
