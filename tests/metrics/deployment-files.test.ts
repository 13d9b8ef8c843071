/** The files in deploy/: metrics that exist, alerts that are documented, and hardened units and manifests. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CORE_SCHEMA, load, loadAll, mergeTag } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { createKey } from '../../src/keys/db/keys.ts'
import { boot } from '../support/app.ts'
import { root, textOf } from '../support/docs.ts'

const { app, db } = await boot({ cacheBytes: 1_000_000 })

/** Returns the names of all exported series, such as `name_bucket` of a histogram. */
async function exportedNames(): Promise<Set<string>> {
  const { secret } = await createKey(db, { name: 'scrape', scopes: ['metrics'], expiresAt: null })
  await app.inject('/v1/articles')
  const { body } = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${secret}` } })
  const names = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  )
  return new Set(names)
}

const metricsIn = (text: string) => text.match(/\b(inkstone|nodejs|process)_[a-z0-9_]+/g) ?? []

interface AlertRules {
  groups: { rules: { alert: string; expr: string; labels: { severity: string } }[] }[]
}

interface Dashboard {
  panels: { targets: { expr: string }[] }[]
}

const [alertFile] = loadAll(textOf('deploy/alerts.yml')) as [AlertRules]
const rules = alertFile.groups.flatMap((group) => group.rules)

describe('metrics', () => {
  test('every metric of an alert rule and of the dashboard is exported', async () => {
    const dashboard = JSON.parse(textOf('deploy/grafana-dashboard.json')) as Dashboard
    const expressions = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
      ...metricsIn(textOf('docs/operations.md')),
    ]
    const used = new Set(expressions.flatMap(metricsIn))
    expect(used.size).toBeGreaterThan(15)
    const exported = await exportedNames()
    expect([...used].filter((name) => !exported.has(name))).toEqual([])
  })

  test('docs/operations.md has a row for every alert and for no other', () => {
    const documented = [...textOf('docs/operations.md').matchAll(/^\| `(Inkstone\w+)` \|/gm)].map(
      ([, name]) => name,
    )
    expect(documented).toEqual(rules.map(({ alert }) => alert))
  })
})

describe('systemd', () => {
  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

  test.skipIf(!hasSystemd)('systemd finds no fault in the unit, and rates its exposure as low', () => {
    const unit = join(root, 'deploy/inkstone.service')
    const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    expect([verified.status, verified.stderr]).toEqual([0, ''])
    const report = execFileSync('systemd-analyze', ['security', '--offline=true', unit], { encoding: 'utf8' })
    expect(Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1])).toBeLessThan(2)
  })
})

describe('Kubernetes', () => {
  interface Manifest {
    kind: string
    apiVersion: string
    metadata: { name: string; namespace: string }
    spec: { template: { spec: PodSpec } }
  }
  interface PodSpec {
    automountServiceAccountToken: boolean
    securityContext: object
    containers: {
      securityContext: object
      resources: object
      volumeMounts: { name: string }[]
      env: { name: string; value?: string }[]
    }[]
    volumes: { name: string }[]
  }
  const manifests = loadAll(textOf('deploy/kubernetes.yml')) as Manifest[]

  test('every manifest has a kind, a version, a name and the same namespace', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'Deployment',
      'Service',
      'PodDisruptionBudget',
      'NetworkPolicy',
    ])
    for (const { apiVersion, metadata } of manifests) {
      expect(apiVersion).toMatch(/^([a-z.0-9]+\/)?v1$/)
      expect(metadata).toMatchObject({ name: 'inkstone', namespace: 'inkstone' })
    }
  })

  test('the pod runs without root, privileges and a service account, on a read-only root file system', () => {
    const spec = manifests[0]?.spec.template.spec
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    const [container] = spec?.containers ?? []
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container?.volumeMounts.map(({ name }) => name)).toEqual(spec?.volumes.map(({ name }) => name))
  })

  test('every environment variable of the manifest is a setting', async () => {
    const { parseConfig } = await import('../../src/config.ts')
    const env = manifests[0]?.spec.template.spec.containers[0]?.env ?? []
    const values = env.map(({ name, value = 'postgres://localhost/inkstone' }) => [name, value])
    const config = parseConfig(Object.fromEntries(values))
    expect(env.map(({ name }) => name).filter((name) => !(name in config))).toEqual([])
  })
})

describe('Docker', () => {
  interface Service {
    profiles?: string[]
    env_file?: object[]
    environment?: Record<string, string>
    read_only?: boolean
    volumes?: string[]
  }
  interface ComposeFile {
    services: Record<string, Service>
    volumes: Record<string, unknown>
  }
  const { services, volumes } = load(textOf('docker-compose.yml'), {
    schema: CORE_SCHEMA.withTags(mergeTag),
  }) as ComposeFile
  const servers = [services.app, services.app2]

  test('without a profile there are a server and its database', () => {
    const profiles = Object.entries(services).map(([name, service]) => [name, service.profiles?.[0]])
    expect(Object.fromEntries(profiles)).toEqual({
      ...{ db: undefined, app: undefined, app2: 'second', proxy: 'proxy', replica: 'replica' },
    })
  })

  test('each server gets every setting of .env, and overrides only those of the container', async () => {
    const { parseConfig } = await import('../../src/config.ts')
    for (const server of servers) {
      expect(server).toMatchObject({ env_file: [{ path: '.env', required: false }], read_only: true })
      const { PGPASSWORD, DATABASE_URL, DRAIN_DELAY, SEEDS_DIR, ...fixed } = server?.environment ?? {}
      expect(fixed).toEqual({ HOST: '0.0.0.0', PORT: '3000', DATA_DIR: '/data' })
      const [, url] = /^\$\{DATABASE_URL:-(\S+)\}$/.exec(DATABASE_URL ?? '') ?? []
      expect(parseConfig({ ...fixed, DATABASE_URL: url })).toMatchObject({ PORT: 3000, DATABASE_URL: url })
      expect(new URL(url ?? '').password).toBe('') // it would need percent-encoding
      expect([DRAIN_DELAY, PGPASSWORD]).toEqual([
        expect.stringContaining('{DRAIN_DELAY:-'),
        expect.stringContaining('{DB_PASSWORD:-'),
      ])
    }
  })

  test('every file that a service mounts is in the repository, and every volume is declared', () => {
    const sources = Object.values(services).flatMap((service) =>
      (service.volumes ?? []).map((mount) => mount.split(':', 1)[0] ?? ''),
    )
    const isPresent = (source: string) =>
      source.startsWith('./') ? existsSync(join(root, source)) : source in volumes
    expect(sources.filter((source) => !isPresent(source))).toEqual([])
  })

  test('the image runs as a user other than root, and checks its health without other programs', () => {
    const lines = textOf('Dockerfile').split('\n')
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    expect(last).toContain('USER node')
    expect(last.find((line) => line.includes('/health/live'))).toMatch(/^ {2}CMD \["node", "-e"/)
    expect(last.filter((line) => /npm (ci|install)|curl|apt-get/.test(line))).toEqual([])
  })
})
