/** Messages about wrong words on the command line: what is wrong, what was meant, and where to read on. */
import { existsSync } from 'node:fs'
import type { Command, CommanderError, Option } from 'commander'
import { CannotRun } from '../errors.ts'
import { meantValue } from '../schemas/suggestions.ts'
import {
  argumentAdvice,
  commandAdvice,
  findAdvice,
  generalOptionAdvice,
  OTHER_PROGRAMS,
  optionAdvice,
  optionWords,
  subcommandNamedLike,
} from './other-words.ts'

/** Returns the setting that was meant by a name, or null. */
type FindSetting = (name: string) => string | null

/** Replaces the messages of commander about a command and all commands below it by errors `CannotRun`, each of one line. */
export function explainUsageErrors(command: Command, findSetting: FindSetting): void {
  command.configureOutput({ outputError: () => {} })
  command.exitOverride((err) => {
    throw explain(command, err, findSetting)
  })
  for (const subcommand of command.commands) explainUsageErrors(subcommand, findSetting)
}

/** Returns the words by which a command is called. */
const wordsOf = (command: Command): string =>
  command.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name()

/** Returns the words of a command after the name of the program, each followed by a blank. */
const wordsAfterProgram = (command: Command): string =>
  command.parent ? `${wordsAfterProgram(command.parent)}${command.name()} ` : ''

const quoted = (texts: readonly string[]) => texts.map((text) => JSON.stringify(text)).join(', ')

function explain(
  command: Command,
  err: CommanderError,
  findSetting: FindSetting,
): CommanderError | CannotRun {
  const isUnknown = isWordUnknown(command)
  if (err.exitCode === 0) return isUnknown ? new CannotRun(explainUnknownCommand(command, command.args)) : err
  const text = messages[err.code]?.(command, err.message, findSetting) ?? plainMessage(err.message)
  return new CannotRun(`${text} ${helpOf(command)}`)
}

const helpOf = (command: Command) => `See \`${wordsOf(command)} --help\`.`

/** Returns the command that words name, of a command and those below it. Throws `CannotRun` when there is none. */
export function findCommand(command: Command, words: readonly string[]): Command {
  const [word, ...others] = words
  if (word === undefined) return command
  const found = command.commands.find((each) => namesOf(each).includes(word))
  if (found) return findCommand(found, others)
  throw new CannotRun(`${explainUnknownCommand(command, words)} ${helpOf(command)}`)
}

/** Returns true when a command that only groups others has a word which is none of them. */
function isWordUnknown({ args: [word], commands, registeredArguments }: Command): boolean {
  if (word === undefined || word.startsWith('-') || registeredArguments.length > 0) return false
  return commands.length > 0 && !commands.some((each) => namesOf(each).includes(word))
}

/** Returns the names of the commands below a command, without `help`. */
const commandNames = ({ commands }: Command) =>
  commands.map((each) => each.name()).filter((name) => name !== 'help')

const namesOf = (command: Command) => [command.name(), ...command.aliases()]

/** Returns a message of commander as a sentence. */
const plainMessage = (message: string) =>
  `${message.replace(/^error: (.)/s, (_, first: string) => first.toUpperCase())}.`

/** Messages by the code of commander's error. */
const messages: Record<string, (command: Command, message: string, findSetting: FindSetting) => string> = {
  'commander.help': (command) => `Name a command: ${listOf(commandNames(command))}.`,
  'commander.unknownCommand': (command) => explainUnknownCommand(command, command.args),
  'commander.excessArguments': explainExcess,
  'commander.unknownOption': explainUnknownOption,
  'commander.missingArgument': explainMissingArgument,
  'commander.optionMissingArgument': (command, message) => {
    const option = optionIn(command, message)
    return `The option ${option?.long ?? ''} needs a value: ${option?.flags ?? ''}.${choicesOf(option)}`
  },
  'commander.missingMandatoryOptionValue': explainMissingOption,
  'commander.conflictingOption': (_, message) => {
    const [first, second] = [...message.matchAll(/'(--[\w-]+)/g)].map(([, name]) => name)
    return `${first} and ${second} cannot be used together. Leave one of them out.`
  },
  'commander.invalidArgument': explainInvalidValue,
}

const listOf = (words: readonly string[]) =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' or ')

/** Returns the option that a message of commander names by its flags. */
const optionIn = (command: Command, message: string): Option | undefined =>
  command.options.find(({ flags }) => message.includes(`'${flags}'`))

const choicesOf = (option: Option | undefined) =>
  option?.argChoices ? ` It must be one of ${option.argChoices.join(', ')}.` : ''

function explainUnknownCommand(command: Command, args: readonly string[]): string {
  const words = args.filter((word) => !word.startsWith('-'))
  const [word = ''] = words
  const message = `There is no command \`${wordsOf(command)} ${word}\`.`
  if (/[/\\]|^\.+$/.test(word) || (!command.parent && existsSync(word)))
    return `${message} Did you mean \`inkstone serve ${word}\` or \`inkstone import ${word}\`?`
  const typed = words.join(' ').toLowerCase().replace(OTHER_PROGRAMS, '')
  const advice = command.parent ? null : findAdvice(commandAdvice, typed)
  if (advice !== null) return `${message} ${advice}`
  if (command.commands.length === 0) return message
  const meant = subcommandNamedLike(command.name(), word, command.commands.flatMap(namesOf))
  return meant === null
    ? `${message} The commands are ${commandNames(command).join(', ')}.`
    : `${message} Did you mean \`${wordsOf(command)} ${meant}\`?`
}

/** Returns the arguments of a command as its help shows them. */
const placeholdersOf = ({ registeredArguments }: Command) =>
  registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`)).join(' ')

function explainExcess(command: Command): string {
  const { args, registeredArguments } = command
  const count = registeredArguments.length
  const taken = count === 0 ? 'no argument' : `one argument, ${placeholdersOf(command)}`
  const advice = findAdvice(argumentAdvice, `${wordsAfterProgram(command)}${args.join(' ')}`.toLowerCase())
  const message = `\`${wordsOf(command)}\` takes ${taken}: ${quoted(args.slice(count))} is too much.`
  return advice === null ? message : `${message} ${advice}`
}

function explainMissingArgument(command: Command, message: string): string {
  const argument = command.registeredArguments.find((each) => message.includes(`'${each.name()}'`))
  const greedy = command.options.find(
    (option) => option.variadic && command.getOptionValue(option.attributeName()) !== undefined,
  )
  const advice = greedy ? ` ${greedy.long} takes all words after it: put it last.` : ''
  return `\`${wordsOf(command)}\` needs <${argument?.name()}>: ${argument?.description}.${advice}`
}

function explainMissingOption(command: Command, message: string, findSetting: FindSetting): string {
  const unknown = command.args.find((word) => /^-./.test(word))
  if (unknown !== undefined) return explainUnknownOption(command, `'${unknown}'`, findSetting) // it may be meant by it
  const option = optionIn(command, message)
  return `\`${wordsOf(command)}\` needs the option ${option?.flags}: ${option?.description}.${choicesOf(option)}`
}

function explainUnknownOption(command: Command, message: string, findSetting: FindSetting): string {
  const flag = /'(.+?)(?:=.*)?'/s.exec(message)?.[1] ?? ''
  const advice = optionAdviceFor(command, flag, findSetting) ?? suggestionIn(message)
  const text = `\`${wordsOf(command)}\` has no option ${flag}.`
  return advice === null ? text : `${text} ${advice}`
}

/** Returns the suggestion at the end of a message of commander. */
const suggestionIn = (message: string): string | null => /\((Did you mean .+\?)\)$/.exec(message)?.[1] ?? null

function optionAdviceFor(command: Command, flag: string, findSetting: FindSetting): string | null {
  const words = `${wordsAfterProgram(command)}${flag}`
  const ofCommand = findAdvice(optionAdvice, words)
  if (ofCommand !== null) return ofCommand
  const meant = command.options.find(({ long }) => optionWords[long ?? '']?.includes(flag))
  if (meant) return `Did you mean ${meant.long}?`
  const spelled = command.options.find(({ long }) => long === `-${flag}`)
  if (spelled) return `Did you mean ${spelled.long}, with two hyphens?`
  const owner = command.commands.find((each) => each.options.some(({ long }) => long === flag))
  if (owner) return `Options come after the command, such as \`${wordsOf(owner)} ${flag}\`.`
  const advice = findAdvice(generalOptionAdvice, flag)
  if (advice !== null) return advice
  const setting = findSetting(flag.replace(/^-+/, '').replaceAll('-', '_'))
  return setting && `${setting} is a setting: set the environment variable, or a line of the file .env.`
}

function explainInvalidValue(command: Command, message: string): string {
  const [, flags, value = '', rule = ''] =
    /^error: option '(.+?)' argument '(.*)' is invalid\. (.*)$/s.exec(message) ??
    /^error: command-argument value '()(.*)' is invalid for argument '\w+'\. (.*)$/s.exec(message) ??
    []
  const option = command.options.find((each) => each.flags === flags)
  const place = option?.long === undefined ? quoted([value]) : `${option.long} ${quoted([value])}`
  if (!option?.argChoices) return `${place} is invalid. ${rule}`
  const meant = meantValue(value, option.argChoices)
  const hint = value.includes(',') ? ' Give only one.' : meant === null ? '' : ` Did you mean ${meant}?`
  return `${place} is invalid.${choicesOf(option)}${hint}`
}
