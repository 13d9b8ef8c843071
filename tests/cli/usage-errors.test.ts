/** Messages about wrong words on the command line. The program runs in this process: no command is carried out. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { CannotRun } from '../../src/errors.ts'
import { silentContext } from '../support/cli.ts'
import { folderOf } from '../support/folder.ts'

/** Returns the message for arguments; a text is split at blanks. Fails if the command is carried out. */
async function messageFor(args: string | readonly string[]): Promise<string> {
  const words = typeof args === 'string' ? args.split(' ') : args
  const err = await createProgram(silentContext())
    .parseAsync([...words], { from: 'user' })
    .then(
      () => null,
      (reason: unknown) => reason,
    )
  if (err instanceof CannotRun) return err.message
  throw err ?? new Error('There was no error.')
}

/** Expects that the message for each command line contains the words, is one line and tells where to read on. */
function expectMessages(table: readonly (readonly [args: string | readonly string[], ...words: string[]])[]) {
  test.each(table)('inkstone %s', async (args, ...words) => {
    const message = await messageFor(args)
    for (const word of words) expect(message).toContain(word)
    expect(message).not.toMatch(/\n|^error|undefined| {2}/)
    expect(message).toMatch(/^[`A-Z"-].*[.?]$/)
  })
}

describe('a command of another program', () => {
  expectMessages([
    ['dev', 'There is no command `inkstone dev`.', '`inkstone serve`'],
    ['develop', '`inkstone serve`'],
    ['server --port 80', '`inkstone serve`'],
    ['run', '`inkstone serve`'],
    ['stop', 'Ctrl-C'],
    ['restart', 'Ctrl-C'],
    ['log', 'standard output'],
    ['status', '`inkstone doctor`'],
    ['update', '`inkstone migrate`'],
    ['core update', '`inkstone migrate`'],
    ['user create --name x', '`inkstone keys create <name> --scope <scope>`'],
    ['users create', '`inkstone keys create'],
    ['admin:create-user', '`inkstone keys create'],
    ['security key:generate', '`inkstone keys create'],
    ['login', '`inkstone keys create'],
    ['key create ci', '`inkstone keys create'],
    ['config set url x', 'environment variables'],
    ['new post/a.md', 'POST /v1/articles'],
    ['post create', 'POST /v1/articles'],
    ['post list', 'POST /v1/articles'],
    ['term list category', 'PATCH /v1/tags/{slug}'],
    ['media import x.png', 'There is no command `inkstone media import`.', 'upload'],
    ['db export', '`inkstone backup`'],
    ['db import x.sql', '`inkstone restore`'],
    ['database migrate:latest', '`inkstone migrate`'],
    ['db:migrate', '`inkstone migrate`'],
    ['migrations run', '`inkstone migrate`'],
    ['schema snapshot', 'no plug-ins'],
    ['space export', '`inkstone backup`'],
    ['seed', 'SEEDS_DIR'],
    ['rollback', '`inkstone import undo <run>`'],
    ['rebuild', '`inkstone render`'],
    ['search ink', 'GET /v1/search?q=ink'],
    ['list', 'GET /v1/articles'],
    ['plugin install x', 'no plug-ins'],
    ['cache flush', 'response cache'],
    ['build', '`inkstone serve`'],
    ['init', '`inkstone serve`'],
    ['shell', 'psql'],
    ['ghost start', 'Did you mean `inkstone serve`?'],
    ['wp post create', 'POST /v1/articles'],
    ['strapi develop', 'Did you mean `inkstone serve`?'],
    ['directus users create', '`inkstone keys create'],
    ['contentful space export', '`inkstone backup`'],
    ['content-types generate', 'no plug-ins'],
    ['watch ./content', '`inkstone import <folder> --watch`'],
    ['sync ./content', '`inkstone import`'],
    ['./content', '`inkstone serve ./content`', '`inkstone import ./content`'],
    ['srve', 'Did you mean `inkstone serve`?'],
    ['imprt ./content', 'Did you mean `inkstone import`?'],
    ['zebra', 'The commands are version, serve, import'],
    ['zebra --help', 'There is no command `inkstone zebra`.'],
    ['keys add ci', 'Did you mean `inkstone keys create`?'],
    ['keys ls', 'Did you mean `inkstone keys list`?'],
    ['keys delete ci', 'Did you mean `inkstone keys revoke`?'],
    ['media ls', 'Did you mean `inkstone media list`?'],
    ['media rm x', 'Did you mean `inkstone media gc`?'],
    ['webhooks add x', 'Did you mean `inkstone webhooks create`?'],
    ['webhooks retry x', 'Did you mean `inkstone webhooks replay`?'],
    ['keys zebra', 'The commands are create, list, rotate, revoke.'],
    ['keys rotte x', 'Did you mean `inkstone keys rotate`?'],
    ['import ls', 'Did you mean the command `inkstone import list`?'],
    ['help zebra', 'There is no command `inkstone zebra`.', 'The commands are version, serve, import'],
    ['help users', '`inkstone keys create'],
    ['help imprt', 'Did you mean `inkstone import`?'],
    ['help keys zebra', 'There is no command `inkstone keys zebra`.', '`inkstone keys --help`'],
    ['keys help zebra', 'There is no command `inkstone keys zebra`.', 'The commands are create, list'],
    ['import help ls', 'Did you mean `inkstone import list`?'],
    ['help migrate up', 'There is no command `inkstone migrate up`.'],
    ['import rollback', 'Did you mean the command `inkstone import undo`?'],
  ])
})

describe('an option that a command does not have', () => {
  expectMessages([
    ['-v', '`inkstone` has no option -v.', 'Did you mean --version?'],
    ['--port 3000 serve', 'Options come after the command, such as `inkstone serve --port`'],
    ['serve -p 3000', 'Did you mean --port?'],
    ['serve --bind 0.0.0.0', 'Did you mean --host?'],
    ['serve --prot=1', 'has no option --prot.', 'Did you mean --port?'],
    ['serve --database-url postgres://x', 'DATABASE_URL is a setting'],
    ['serve --log-level debug', 'LOG_LEVEL is a setting'],
    ['serve --site-url https://x', 'SITE_URL is a setting'],
    ['serve --config x.json', 'environment variables'],
    ['serve --verbose', 'LOG_LEVEL=debug'],
    ['serve --daemon', 'your process manager'],
    ['serve -d', 'your process manager'],
    ['serve --https', 'reverse proxy'],
    ['serve --cluster', 'WORKERS'],
    ['mcp --http', 'at /mcp'],
    ['serve --zebra', '`inkstone serve` has no option --zebra.', '`inkstone serve --help`'],
    ['import ./x --dry', 'Did you mean --dry-run?'],
    ['import ./x -n', 'Did you mean --dry-run?'],
    ['import ./x -dry-run', 'has no option -dry-run. Did you mean --dry-run, with two hyphens?'],
    ['import ./x --force', 'Did you mean --overwrite?'],
    ['import ./x --delete', 'Did you mean --prune?'],
    ['import ./x --locale en', 'Did you mean --lang?'],
    ['import ./x --tz Europe/Berlin', 'Did you mean --timezone?'],
    ['import ./x --format hugo', 'recognized by its files'],
    ['import ./x --drafts', 'front matter of its file'],
    ['import --content-file x.json', 'The folder is an argument'],
    ['import ./x --yes', 'No command asks a question'],
    ['import undo x --hard', 'Did you mean --purge?'],
    ['export ./x --format json', 'GET /v1/articles.ndjson'],
    ['export --output ./x', 'The place is an argument'],
    ['keys create ci --role admin', 'Did you mean --scope?'],
    ['keys create --name ci', 'The name is an argument'],
    ['keys create ci --scope read --ttl 30d', 'Did you mean --expires?'],
    ['keys create ci --scope read --ip 10.0.0.1', 'Did you mean --allow-address?'],
    ['keys list --json', '`inkstone keys list` has no option --json.'],
    ['backup x --overwrite', 'Did you mean --force?'],
    ['migrate --dry-run', '`inkstone migrate` has no option --dry-run.'],
    ['doctor --fix', '`inkstone doctor --help`'],
  ])
})

describe('arguments and values', () => {
  expectMessages([
    ['import', '`inkstone import` needs <folder>: root folder of a site', '`inkstone import --help`'],
    ['import --exclude drafts ./x', '--exclude takes all words after it: put it last.'],
    ['export', '`inkstone export` needs <folder>'],
    ['backup', 'the file to create, such as inkstone.backup'],
    ['restore', '`inkstone restore` needs <file>'],
    ['import show', '`import list` prints them'],
    ['keys create --scope read', '`inkstone keys create` needs <name>'],
    [
      'keys create ci',
      '`inkstone keys create` needs the option --scope <scope>',
      'one of metrics, preview, read',
    ],
    ['keys create ci --scope', 'The option --scope needs a value', 'one of metrics, preview, read'],
    ['serve --port', 'The option --port needs a value: --port <port>.'],
    ['migrate status', '`inkstone migrate` takes no argument: "status" is too much.', '`inkstone doctor`'],
    ['migrate up', 'all pending migrations are applied'],
    ['migrate down', '`inkstone restore`'],
    ['import hugo ./x', 'takes one argument, <folder>: "./x" is too much.', 'recognized by its files'],
    ['import a.md b.md', 'such as *.md becomes many arguments'],
    ['import ./x —dry-run', 'this is a dash'],
    ['serve PORT=4000', '"PORT=4000" is invalid. A setting comes before the command'],
    ['serve help', 'write --help'],
    [
      'webhooks create x https://example.org --debounce 5m',
      '--debounce "5m" is invalid. It must be a whole number of seconds',
    ],
    ['import my blog', 'in quotes'],
    ['import undo a b', 'one run at a time'],
    ['keys create my key --scope read', 'in quotes'],
    ['keys list all', 'takes no argument: "all" is too much.'],
    ['backup create x', 'Give one file'],
    ['doctor database', 'takes no argument'],
    ['serve ./x ./y', 'takes one argument, [folder]: "./y" is too much.'],
    ['serve 3000', 'There is no folder 3000. Did you mean `inkstone serve --port 3000`?'],
    ['serve --port http', '--port "http" is invalid. It must be a port number'],
    ['serve --port=99999', '--port "99999" is invalid.'],
    ['serve --host http://x', 'without http:// and port'],
    ['serve https://github.com/x/y', 'It must be a folder on this machine'],
    ['import https://example.org/feed.xml', '"https://example.org/feed.xml" is invalid.', 'copy or clone'],
    ['import git@github.com:x/y.git', 'copy or clone'],
    ['import -', 'Standard input and output are not supported'],
    ['export -', 'Standard input and output are not supported: give the path of a folder.'],
    ['serve -', 'Standard input and output are not supported'],
    ['import ./x --timezone Mars/Base', '--timezone "Mars/Base" is invalid.'],
    ['import ./x --lang english', '--lang "english" is invalid.'],
    ['import ./x --dry-run --watch', '--dry-run and --watch cannot be used together. Leave one of them out.'],
    ['import ./x --report /no-such-folder/report.json', 'there is no folder /no-such-folder'],
    [['import', './x', '--source', ''], '--source "" is invalid. It must not be blank.'],
    ['export articles.zip', 'An export is a folder'],
    ['export out.json', 'An export is a folder'],
    ['keys create ci --scope god', '--scope "god" is invalid. It must be one of metrics'],
    ['keys create ci --scope publsh', 'Did you mean publish?'],
    ['keys create ci --scope all', 'Did you mean admin?'],
    ['keys create ci --scope read,write', 'Give only one.'],
    ['keys create ci --scope read --expires tomorrow', '--expires "tomorrow" is invalid.', '2030-12-31'],
    ['keys create ci --scope read --expires 2001-01-01', '--expires "2001-01-01" is invalid.'],
    ['keys create ci --scope read --allow-address example.org', '--allow-address "example.org" is invalid.'],
    ['keys rotate ci --overlap 1w', '--overlap "1w" is invalid.'],
  ])
})

test('a file or folder of the wrong kind is named before the database is opened', async () => {
  const folder = await folderOf({ 'a.md': '# A' })
  await mkdir(join(folder, 'packed.zip'))
  expect(await messageFor(['import', folder, '--report', folder])).toMatch(
    /is a folder\. Name a file for the report/,
  )
  await expect(messageFor(['export', join(folder, 'packed.zip')])).rejects.toThrow('carried out')
})

test('right words are carried out', async () => {
  for (const args of ['serve', 'start', 'import ./x', 'import list', 'keys list', 'migrate', 'doctor --json'])
    await expect(messageFor(args)).rejects.toThrow('carried out')
})
