/** The npm package: packed, installed into an empty folder, and started. */
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folderOf } from '../support/folder.ts'

const root = resolve(import.meta.dirname, '../..')

test('the packed npm package can be installed and serves a folder of Markdown files', async () => {
  const folder = await folderOf({
    'my-folder/hello.md': '# Hello from a package',
    'package.json': '{ "private": true }',
  })
  await chmod(folder, 0o755) // the user of the database must be able to enter it when this runs as root
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
  const origin = await new Promise<string>((resolve, reject) => {
    let output = ''
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const match = /ready at (http:[^\s"]+)/.exec(output)
      if (match?.[1]) resolve(match[1])
    })
    ended.then((code) => reject(new Error(`the server ended with ${code}: ${output}`)))
  })
  const { title } = (await (await fetch(`${origin}/v1/articles/hello`)).json()) as { title: string }
  expect(title).toBe('Hello from a package')
  server.kill('SIGTERM')
  expect(await ended).toBe(0)
})
