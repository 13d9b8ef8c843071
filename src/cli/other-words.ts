/** Words of other command lines (Ghost, Strapi, Directus, Hugo, WordPress, Contentful), and what to do here instead. */

import { closestValue } from '../schemas/suggestions.ts'

/** A pattern of words after the name of a command, and the advice for them. The first pattern that matches counts. */
type Advice = readonly (readonly [pattern: RegExp, advice: string])[]

const ARTICLES =
  'Articles are written with the API (POST /v1/articles), or imported: `inkstone import <folder>`.'
const KEYS = 'People and programs have API keys: `inkstone keys create <name> --scope <scope>`.'
const FOREGROUND = 'A server runs until Ctrl-C or SIGTERM: use that, or your process manager.'
const MIGRATE = 'Did you mean `inkstone migrate`?'
const SETTINGS =
  'Settings are environment variables, or lines of the file .env: `inkstone --help` lists them.'

/** Advice for words that are no command, by what the words begin with. */
export const commandAdvice: Advice = [
  [
    /^(?:plugins?|themes?|extensions?|mods?|generate|content-types?|schema|telemetry)\b/,
    'Inkstone has no plug-ins, themes and content types of your own.',
  ],
  [/^(?:dev|develop|start|serve|run|server|up|launch|listen)\b/, 'Did you mean `inkstone serve`?'],
  [/^(?:stop|restart|kill|down|quit)\b/, FOREGROUND],
  [/^(?:logs?|tail)\b/, 'The server writes its log to its standard output.'],
  [/^(?:status|health|check|diagnose|info|ping|ps|env)\b/, 'Did you mean `inkstone doctor`?'],
  [/^(?:update|upgrade|self-update|core)\b/, 'Install the new version, then run `inkstone migrate`.'],
  [/^(?:users?|roles?|admin|accounts?|auth|login|logout|tokens?|api-?keys?|key|security)\b/, KEYS],
  [/^(?:config(?:ure|uration)?|settings?|options?|set|get)\b/, SETTINGS],
  [
    /^(?:articles?|posts?|pages?|content|entry|entries|new|create|add|edit|publish|unpublish|delete|rm)\b/,
    ARTICLES,
  ],
  [
    /^(?:tags?|categor(?:y|ies)|terms?|taxonomy|authors?)\b/,
    'Tags, categories and authors are edited with the API, such as PATCH /v1/tags/{slug}.',
  ],
  [/^(?:uploads?|assets|images|pictures)\b/, 'Did you mean `inkstone media upload <file>`?'],
  [/^(?:db|database|prisma)[ :](?:export|dump|backup)/, 'Did you mean `inkstone backup`?'],
  [/^(?:db|database|prisma)[ :](?:import|load|restore)/, 'Did you mean `inkstone restore`?'],
  [/^(?:db|database|prisma|migrations?|migrate:)/, MIGRATE],
  [/^(?:dump|snapshot|space)\b/, 'Did you mean `inkstone backup`, or `inkstone export` for Markdown files?'],
  [/^(?:load|sync|convert|fetch|pull)\b/, 'Did you mean `inkstone import`?'],
  [/^watch\b/, 'Did you mean `inkstone import <folder> --watch`?'],
  [
    /^(?:seeds?|samples?|demo)\b/,
    'A first start imports the folder SEEDS_DIR. Did you mean `inkstone import <folder>`?',
  ],
  [/^(?:undo|revert|rollback)\b/, 'Did you mean `inkstone import undo <run>`?'],
  [/^(?:runs?|history)\b/, 'Did you mean `inkstone import list`?'],
  [/^(?:reindex|index|rebuild|regenerate|rerender)\b/, 'Did you mean `inkstone render`?'],
  [
    /^(?:search|query|list|ls|show)\b/,
    'Articles are read with the API, such as GET /v1/articles and GET /v1/search?q=ink.',
  ],
  [
    /^(?:cache|purge|flush|clear|transient)\b/,
    'Nothing has to be cleared: every change empties the response cache.',
  ],
  [
    /^(?:build|deploy|install|setup|init|bootstrap)\b/,
    'Nothing has to be prepared. Did you mean `inkstone serve`?',
  ],
  [/^(?:shell|console|repl|eval|exec)\b/, 'There is no console: use the API, or psql with DATABASE_URL.'],
]

/** Advice for arguments that a command does not take, by the words after the name of the program. */
export const argumentAdvice: Advice = [
  [/ [–—]+[a-z]/, 'Options begin with two hyphens, such as --dry-run: this is a dash.'],
  [/^migrate (?:status|list|ls|check|diff)\b/, '`inkstone doctor` shows pending migrations.'],
  [
    /^migrate (?:down|rollback|undo|reset|fresh|revert)\b/,
    'Migrations cannot be undone: restore a backup with `inkstone restore`.',
  ],
  [/^migrate /, 'Without an argument, all pending migrations are applied.'],
  [
    /^import (?:hugo|jekyll|hexo|astro|eleventy|11ty|gatsby|zola|pelican|ghost|wordpress|markdown|md|folder|from)\b/,
    'The generator of a site is recognized by its files: give only the folder.',
  ],
  [/^import (?:undo|show) /, 'Give one run at a time.'],
  [
    /^import .*\.(?:md|mdx|markdown)\b/,
    'Give the folder, not its files: a pattern such as *.md becomes many arguments.',
  ],
  [/^(?:import|export|serve) /, 'Give one folder at a time, in quotes if its name has blanks.'],
  [/^keys create /, 'Put a name that has blanks in quotes.'],
  [/^keys (?:revoke|rotate) /, 'Give one key at a time, in quotes if its name has blanks.'],
  [/^(?:backup|restore) /, 'Give one file, in quotes if its name has blanks.'],
]

/** Words for a subcommand, by its command. */
const subcommandWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  keys: {
    create: ['add', 'new', 'generate', 'make', 'issue'],
    list: ['ls', 'show', 'get', 'index', 'all'],
    revoke: ['delete', 'remove', 'rm', 'del', 'destroy', 'disable', 'expire'],
    rotate: ['renew', 'refresh', 'regenerate', 'replace', 'roll'],
  },
  import: {
    list: ['ls', 'runs', 'history', 'log', 'status', 'all'],
    show: ['get', 'view', 'inspect', 'report'],
    undo: ['revert', 'rollback', 'delete', 'remove', 'rm'],
  },
  media: {
    list: ['ls', 'show', 'get', 'index', 'all'],
    upload: ['add', 'new', 'create', 'import', 'put', 'store'],
    gc: ['prune', 'clean', 'cleanup', 'purge', 'delete', 'remove', 'rm'],
  },
  webhooks: {
    list: ['ls', 'show', 'get', 'index', 'all'],
    create: ['add', 'new', 'make', 'subscribe'],
    edit: ['update', 'set', 'change', 'enable', 'disable'],
    delete: ['remove', 'rm', 'del', 'destroy', 'unsubscribe'],
    deliveries: ['log', 'logs', 'history', 'events'],
    replay: ['retry', 'resend', 'redeliver'],
    test: ['ping', 'send', 'trigger'],
  },
}

/** Words for an option, by its long name. */
export const optionWords: Readonly<Record<string, readonly string[]>> = {
  '--dry-run': ['--dry', '--dryrun', '--simulate', '--preview', '--test', '--check', '--whatif', '-n'],
  '--overwrite': ['--force', '--update', '--replace', '-f'],
  '--force': ['--overwrite', '--replace', '--yes', '-f', '-y'],
  '--prune': ['--delete', '--clean', '--sync', '--mirror', '--cleanDestinationDir'],
  '--purge': ['--delete', '--hard', '--permanently'],
  '--lang': ['--language', '--locale', '-l'],
  '--timezone': ['--tz', '--time-zone'],
  '--source': ['--name', '--source-name', '-s'],
  '--exclude': ['--ignore', '--skip', '--ignoreFiles', '-x'],
  '--watch': ['--live', '--follow', '-w'],
  '--report': ['--log', '--output', '-o'],
  '--json': ['--format', '--output-format', '--porcelain', '-j'],
  '--port': ['--listen', '-p'],
  '--host': ['--bind', '--address', '--hostname', '--ip', '-b'],
  '--scope': ['--scopes', '--role', '--permission', '--permissions', '--access', '--type'],
  '--expires': ['--expiry', '--expires-at', '--expire', '--ttl', '--expiration', '--valid-until'],
  '--allow-address': ['--ip', '--allow-ip', '--cidr', '--address'],
  '--allow-origin': ['--origin', '--origins', '--cors', '--domain'],
  '--overlap': ['--grace', '--grace-period'],
  '--version': ['-v'],
}

/** Advice for options that a command does not have, by the words after the name of the program. */
export const optionAdvice: Advice = [
  [
    /^export --(?:format|json|type)\b/,
    'Exports are Markdown files with front matter. GET /v1/articles.ndjson returns all articles as JSON.',
  ],
  [
    /^(?:export|backup) (?:-o|--(?:output|out|file|dir|to|destination))\b/,
    'The place is an argument, without an option.',
  ],
  [
    /^import (?:--(?:file|folder|dir|path|from|content-file|input)|-i)\b/,
    'The folder is an argument, without an option.',
  ],
  [/^import --(?:format|type|generator|engine)\b/, 'The generator of a site is recognized by its files.'],
  [
    /^import --(?:status|drafts?|publish|buildDrafts)\b/,
    'The status of an article comes from the front matter of its file.',
  ],
  [/^keys create --(?:name|description)\b/, 'The name is an argument, without an option.'],
  [/^mcp --(?:http|port|url|transport|sse)\b/, 'A running server has it over HTTP, at /mcp.'],
  [/^serve (?:--(?:daemon|detach|background|d)|-d)\b/, FOREGROUND],
  [
    /^serve --(?:ssl|tls|https|cert|key|ssl-[a-z]+|tls-[a-z]+)\b/,
    'Put a reverse proxy with TLS in front of the server.',
  ],
  [/^serve --(?:cluster|processes|instances)\b/, 'WORKERS is the setting for several processes.'],
]

/** Names of other programs, before their commands. */
export const OTHER_PROGRAMS =
  /^(?:ghost|strapi|directus|contentful|wp|wp-cli|hugo|jekyll|hexo|inkstone|npx|npm run|node)\s+(?=\S)/

/** Advice for options that no command has. */
export const generalOptionAdvice: Advice = [
  [/^--(?:config|env-file|env|settings)$/, SETTINGS],
  [
    /^(?:--(?:verbose|debug|quiet|silent)|-d|-q)$/,
    'LOG_LEVEL is a setting of the server, such as LOG_LEVEL=debug.',
  ],
  [/^(?:--(?:yes|no-interaction|no-prompt|force)|-y)$/, 'No command asks a question: leave it out.'],
]

/** Returns the advice for words; null when no pattern matches. */
export function findAdvice(advice: Advice, words: string): string | null {
  return advice.find(([pattern]) => pattern.test(words))?.[1] ?? null
}

/** Returns the subcommand that a word means; null when none is near. `own` are the names of the subcommands of the command. */
export function subcommandNamedLike(command: string, word: string, own: readonly string[]): string | null {
  const words = subcommandWords[command] ?? {}
  return own.find((name) => words[name]?.includes(word.toLowerCase())) ?? closestValue(word, own)
}
