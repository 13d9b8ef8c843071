/** Parts of dates in permalink patterns: year, month, names of days, week. */

/** Returns the value of a placeholder; null when it has none, undefined when it is not known. */
export type PlaceholderValues = (name: string) => string | null | undefined

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const DAY = 86_400_000

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

/** Returns the day of the year, from 1. */
const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1

/** Returns the ISO 8601 week. */
function weekOf(date: Date): number {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * DAY)
  return Math.ceil(dayOfYear(thursday) / 7)
}

/** Returns the parts of a date that all generators have. */
function dateParts(date: Date): Record<string, string> {
  const month = MONTHS[date.getUTCMonth()] ?? ''
  const day = DAYS[date.getUTCDay()] ?? ''
  return {
    year: pad(date.getUTCFullYear(), 4),
    month: pad(date.getUTCMonth() + 1),
    i_month: String(date.getUTCMonth() + 1),
    day: pad(date.getUTCDate()),
    i_day: String(date.getUTCDate()),
    hour: pad(date.getUTCHours()),
    minute: pad(date.getUTCMinutes()),
    second: pad(date.getUTCSeconds()),
    short_year: pad(date.getUTCFullYear() % 100),
    ...{ short_month: month.slice(0, 3), long_month: month, monthname: month.toLowerCase() },
    ...{ short_day: day.slice(0, 3), long_day: day, weekdayname: day.toLowerCase() },
    weekday: String(date.getUTCDay()),
    y_day: pad(dayOfYear(date), 3),
    yearday: String(dayOfYear(date)),
    week: pad(weekOf(date)),
    w_day: String(date.getUTCDay() || 7),
  }
}

const DATE_NAMES = new Set(Object.keys(dateParts(new Date(0))))

/** Returns the values of a mapping and of the parts of a date; null for a part of a date that an article does not have. */
export function lookUp(
  values: Readonly<Record<string, string | null>>,
  date: Date | null,
): PlaceholderValues {
  const parts = date === null ? {} : dateParts(date)
  return (name) => {
    if (Object.hasOwn(values, name)) return values[name]
    return DATE_NAMES.has(name) ? (parts[name] ?? null) : undefined
  }
}
