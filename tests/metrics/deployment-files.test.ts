/** The files in deploy/: metrics that exist, alerts that are documented, and hardened units and manifests. */
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
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
