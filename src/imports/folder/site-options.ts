/** Schemas of the options that describe a site without configuration: time zone and language. */
import { z } from 'zod'
import { resolveTimeZone } from '../../content/fields/time-zone.ts'
import { normalizeLanguage } from '../../content/language.ts'

/** A time zone, as `--timezone` takes it. */
export const TimeZoneName = z
  .string()
  .trim()
  .refine((name) => resolveTimeZone(name, { isSetting: true }) !== null, {
    error: 'must be a time zone such as Europe/Berlin, UTC or +08:00',
  })

/** A language tag in its canonical form, as `--lang` takes it. */
export const LanguageTag = z
  .string()
  .refine((tag) => normalizeLanguage(tag) !== null, { error: 'must be a language tag such as en or zh-CN' })
  .transform((tag) => normalizeLanguage(tag) ?? tag)
