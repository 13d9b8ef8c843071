/** Time zones of dates and of sites. */
import { describe, expect, it } from 'vitest'
import { parseDate } from '../../src/content/fields/parse-date.ts'
import { resolveTimeZone } from '../../src/content/fields/time-zone.ts'

function read(text: string, timeZone: string): string {
  const parsed = parseDate(text, { timeZone })
  return 'date' in parsed ? parsed.date.toISOString() : parsed.problem
}

describe('the time zone of the site', () => {
  it.each([
    ['2016-02-19 00:55:35', 'Asia/Shanghai', '2016-02-18T16:55:35.000Z'],
    ['2024-01-02', 'Asia/Tokyo', '2024-01-01T15:00:00.000Z'],
    ['2024-01-15 12:00', 'Europe/Berlin', '2024-01-15T11:00:00.000Z'],
    ['2024-07-15 12:00', 'Europe/Berlin', '2024-07-15T10:00:00.000Z'],
    ['2024-07-15 12:00', 'CET', '2024-07-15T10:00:00.000Z'],
    ['Jul 15 2024 12:00', 'America/New_York', '2024-07-15T16:00:00.000Z'],
    ['2024-01-15 12:00', '+05:30', '2024-01-15T06:30:00.000Z'],
    ['2024-01-15 12:00', 'UTC+8', '2024-01-15T04:00:00.000Z'],
    ['2024-01-15 12:00', 'UTC', '2024-01-15T12:00:00.000Z'],
    ['2024-01-15 12:00', 'Nowhere/City', '2024-01-15T12:00:00.000Z'],
  ])('%s in %s is %s', (text, timeZone, iso) => expect(read(text, timeZone)).toBe(iso))

  it.each([
    ['2024-01-15 12:00Z', '2024-01-15T12:00:00.000Z'],
    ['2024-01-15 12:00 -0500', '2024-01-15T17:00:00.000Z'],
    ['2024-07-15 12:00 CET', '2024-07-15T11:00:00.000Z'],
    ['Mon, 15 Jan 2024 12:00:00 GMT', '2024-01-15T12:00:00.000Z'],
    ['1705320000', '2024-01-15T12:00:00.000Z'],
  ])('does not change %s, which has a zone of its own', (text, iso) =>
    expect(read(text, 'Asia/Shanghai')).toBe(iso),
  )

  it.each([
    ['2024-03-31 02:30', 'Europe/Berlin', '2024-03-31T01:30:00.000Z'], // skipped: the offset from before
    ['2024-03-31 01:59', 'Europe/Berlin', '2024-03-31T00:59:00.000Z'],
    ['2024-03-31 03:00', 'Europe/Berlin', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27 02:30', 'Europe/Berlin', '2024-10-27T00:30:00.000Z'], // twice: the first one
    ['2024-10-27 03:00', 'Europe/Berlin', '2024-10-27T02:00:00.000Z'],
    ['2024-11-03 01:30', 'America/New_York', '2024-11-03T05:30:00.000Z'],
    ['2018-11-04 00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'], // a day without midnight
  ])('%s in %s is %s, near a change of the clock', (text, timeZone, iso) =>
    expect(read(text, timeZone)).toBe(iso),
  )
})

it('unknown time zones are recognized', () => {
  for (const name of ['', 'Nowhere/City', 'Local', '+99:00', 'constructor', 'a'.repeat(99)]) {
    expect(resolveTimeZone(name)).toBeNull()
  }
})
