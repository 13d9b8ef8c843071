/** The package: packed, installed into an empty folder, it serves a folder of Markdown. */
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderOf } from '../support/folder.ts'

const root = resolve(import.meta.dirname, '../..')

test('npm pack, npm install, npx inkstone serve ./my-folder', async () => {
  const folder = await folderOf({
    'my-folder/hello.md': '# Hello from a package',
    'package.json': '{ "private": true }',
  })
  await chmod(folder, 0o755) // as root, the database's user has to pass
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: 'pipe' })
  npm(root, 'pack', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
  npm(folder, 'install', '--no-audit', '--no-fund', `./${tarball}`)
  const { PATH = '', HOME = '' } = process.env
  const server = spawn(join(folder, 'node_modules/.bin/inkstone'), ['serve', './my-folder'], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((done) => server.on('exit', done))
  onTestFinished(() => void server.kill('SIGKILL'))
  const address = await new Promise<string>((found, failed) => {
    let said = ''
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const match = /ready at (http:\S+)/.exec(said)
      if (match?.[1]) found(match[1])
    })
    ended.then((code) => failed(new Error(`it ended with ${code}: ${said}`)))
  })
  const { title } = (await (await fetch(`${address}/v1/articles/hello`)).json()) as { title: string }
  expect(title).toBe('Hello from a package')
  server.kill('SIGTERM')
  expect(await ended).toBe(0)
})
