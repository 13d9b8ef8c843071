/** The strict date parser. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDate, splitDatedName } from '../../src/content/fields/parse-date.ts'

function read(text: string): string {
  const parsed = parseDate(text)
  return 'date' in parsed ? parsed.date.toISOString() : parsed.problem
}

describe('formats of dates', () => {
  it.each([
    ['2024-02-19', '2024-02-19T00:00:00.000Z'],
    ['2024-2-9', '2024-02-09T00:00:00.000Z'],
    ['2024/02/19', '2024-02-19T00:00:00.000Z'],
    ['Mon, 19 Feb 24 11:56:58 GMT', '2024-02-19T11:56:58.000Z'],
    ['Monday, 19-Feb-24 11:56:58 GMT', '2024-02-19T11:56:58.000Z'],
    ['1 Jan 99 11:56 -0500', '1999-01-01T16:56:00.000Z'],
    ['2024.02.19', '2024-02-19T00:00:00.000Z'],
    ['20240219', '2024-02-19T00:00:00.000Z'],
    ['20240219T115658Z', '2024-02-19T11:56:58.000Z'],
    ['20240219115658', '2024-02-19T11:56:58.000Z'],
    ['2024-02-19T11:56:58Z', '2024-02-19T11:56:58.000Z'],
    ['2024-02-19t11:56:58z', '2024-02-19T11:56:58.000Z'],
    ['2024-02-19 11:56:58', '2024-02-19T11:56:58.000Z'],
    ['2024-02-19   11:56', '2024-02-19T11:56:00.000Z'],
    ['2024-2-9 1:02:03', '2024-02-09T01:02:03.000Z'],
    ['2024-2-9 1:2:3', '2024-02-09T01:02:03.000Z'],
    ['2024-02-19T11:56:58.743+00:00', '2024-02-19T11:56:58.743Z'],
    ['2024-02-19T11:56:58.7439999Z', '2024-02-19T11:56:58.743Z'],
    ['2024-02-19T11:56:58,5Z', '2024-02-19T11:56:58.500Z'],
    ['2024-02-19T11:56:58+08:00', '2024-02-19T03:56:58.000Z'],
    ['2024-02-19 11:56:58 +0800', '2024-02-19T03:56:58.000Z'],
    ['2024-02-19 11:56:58 +8', '2024-02-19T03:56:58.000Z'],
    ['2024-02-19 11:56:58 -5', '2024-02-19T16:56:58.000Z'],
    ['2024-02-19 11:56:58 -0500 EST', '2024-02-19T16:56:58.000Z'],
    ['2024-02-19 11:56:58.123 +0000 UTC', '2024-02-19T11:56:58.123Z'],
    ['2024-02-19 11:56:58 UTC', '2024-02-19T11:56:58.000Z'],
    ['2024/2/9 1:02 PM', '2024-02-09T13:02:00.000Z'],
    ['2024-02-19 12:02 am', '2024-02-19T00:02:00.000Z'],
    ['02/19/2024', '2024-02-19T00:00:00.000Z'],
    ['2/9/2024 11:56', '2024-02-09T11:56:00.000Z'],
    ['Mon, 19 Feb 2024 11:56:58 GMT', '2024-02-19T11:56:58.000Z'],
    ['Mon, 19 Feb 2024 11:56:58 +0000', '2024-02-19T11:56:58.000Z'],
    ['19 Feb 2024 11:56 EST', '2024-02-19T16:56:00.000Z'],
    ['Feb 19 2024', '2024-02-19T00:00:00.000Z'],
    ['February 19th, 2024', '2024-02-19T00:00:00.000Z'],
    ['19 February 2024', '2024-02-19T00:00:00.000Z'],
    ['19-Feb-2024', '2024-02-19T00:00:00.000Z'],
    ['Sept. 9, 2024', '2024-09-09T00:00:00.000Z'],
    ['Mon Feb 19 2024 11:56:58 GMT+0800 (China Standard Time)', '2024-02-19T03:56:58.000Z'],
    ['Mon Feb 19 11:56:58 UTC 2024', '2024-02-19T11:56:58.000Z'],
    ['Mon Feb 19 11:56:58 2024', '2024-02-19T11:56:58.000Z'],
    ['2024年2月19日', '2024-02-19T00:00:00.000Z'],
    ['2024年2月19日 11:56', '2024-02-19T11:56:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0999-01-01', '0999-01-01T00:00:00.000Z'],
  ])('the date %s is parsed to %s', (text, iso) => expect(read(text)).toBe(iso))
})

describe('dates that do not exist', () => {
  it.each([
    ['19 Feb 24', 'is not in a supported date format'],
    ['2024-02-30', 'has a day that does not exist'],
    ['2023-02-29', 'has a day that does not exist'],
    ['2024-13-01', 'has a day that does not exist'],
    ['2024-00-10', 'has a day that does not exist'],
    ['13/13/2024', 'has a day that does not exist'],
    ['31/02/2024', 'has a day that does not exist'],
    ['2023-366', 'has a day that does not exist'],
    ['2023-W53-1', 'has a day that does not exist'],
    ['31 juin 2021', 'has a day that does not exist'],
    ['02.19.2024', 'has a day that does not exist'],
    ['0000-01-01', 'has a day that does not exist'],
    ['30 Feb 2024', 'has a day that does not exist'],
    ['19 Fooo 2024', 'has a day that does not exist'],
    ['2024-02-19 20:53:80', 'has a time that does not exist'],
    ['2024-02-19 24:00:00', 'has a time that does not exist'],
    ['2024-02-19 13:00 PM', 'has a time that does not exist'],
    ['2024-02-19T10:60:00Z', 'has a time that does not exist'],
    ['2024-02-19T10:00:00+24:00', 'has an unknown time zone'],
    ['2024-02-19 10:00:00 XYZ', 'has an unknown time zone'],
    ['9999-12-31T23:00:00-05:00', 'is outside the years 1 to 9999'],
  ])('%s is not a date, since it %s', (text, problem) => expect(read(text)).toBe(problem))
})

describe('placeholders', () => {
  it.each([
    ...['', ' ', 'None', 'null', '~', 'nil', 'n/a', 'TBD', '-', '?', 'YYYY-MM-DD', '{{ .Date }}'],
    ...[
      '0001-01-01T00:00:00Z',
      '0000-00-00 00:00:00',
      '1970-01-01',
      '1970-01-01T00:00:00Z',
      '1/1/1970',
      '1970-01-01 00:00:00 +0800',
    ],
    ...['Thu, 01 Jan 1970 00:00:00 GMT', '1969-12-31T16:00:00-08:00'],
  ])('%j is a placeholder, not a date', (text) => expect(read(text)).toBe('is a placeholder'))
})

describe('formats of other languages and tools', () => {
  it.each([
    ['1708343818', '2024-02-19T11:56:58.000Z'],
    ['1708343818000', '2024-02-19T11:56:58.000Z'],
    ['2024-feb-19 10:00:00', '2024-02-19T10:00:00.000Z'],
    ['2024. 2. 19.', '2024-02-19T00:00:00.000Z'],
    ['2024.2.19. 10:00', '2024-02-19T10:00:00.000Z'],
    ['19-2-2024', '2024-02-19T00:00:00.000Z'],
    ['31-12-2023T23:00:00-02:00', '2024-01-01T01:00:00.000Z'],
    ['2024-02-19 19:00 WIB', '2024-02-19T12:00:00.000Z'],
    ['2024-02-19 10:00 AEDT', '2024-02-18T23:00:00.000Z'],
    ['19.2.2024', '2024-02-19T00:00:00.000Z'],
    ['09.02.2024, 10:00', '2024-02-09T10:00:00.000Z'],
    ['19. 2. 2024 10:00 CET', '2024-02-19T09:00:00.000Z'],
    ['2024-02-19 12:00 CET', '2024-02-19T11:00:00.000Z'],
    ['2024-07-19 12:00:00 CEST', '2024-07-19T10:00:00.000Z'],
    ['2024-02-19 12:00:00 JST', '2024-02-19T03:00:00.000Z'],
    ['2024-02-19 12:00:00 IST', '2024-02-19T06:30:00.000Z'],
  ])('the date %s of another language or tool is parsed to %s', (text, iso) =>
    expect(parseDate(text)).toEqual({ date: new Date(iso) }),
  )
})

describe('dates as people write them', () => {
  it.each([
    ['25/12/2020', '2020-12-25T00:00:00.000Z'],
    ['25/12/2020 10:30', '2020-12-25T10:30:00.000Z'],
    ['25-12-2020', '2020-12-25T00:00:00.000Z'],
    ['25.12.2020', '2020-12-25T00:00:00.000Z'],
    ['12-25-2020', '2020-12-25T00:00:00.000Z'],
    ['05-05-2020', '2020-05-05T00:00:00.000Z'],
    ['05/06/2020', '2020-05-06T00:00:00.000Z'], // documented as MM/DD/YYYY
    ['14:14 05/19/2016', '2016-05-19T14:14:00.000Z'],
    ['17:34 19-05-2016', '2016-05-19T17:34:00.000Z'],
    ['3:04 PM · Jan 2, 2020', '2020-01-02T15:04:00.000Z'],
    ['10:00 UTC, 2 January 2020', '2020-01-02T10:00:00.000Z'],
    ['12 January 2021', '2021-01-12T00:00:00.000Z'],
    ['12. Januar 2021', '2021-01-12T00:00:00.000Z'],
    ['Donnerstag, 4. März 2021 14:30 Uhr', '2021-03-04T14:30:00.000Z'],
    ['4. Maerz 2021 um 14:30 Uhr', '2021-03-04T14:30:00.000Z'],
    ['12. Jan. 2021, 14 Uhr', '2021-01-12T14:00:00.000Z'],
    ['12 janvier 2021', '2021-01-12T00:00:00.000Z'],
    ['1er février 2021 à 14h30', '2021-02-01T14:30:00.000Z'],
    ['lundi 2 août 2021', '2021-08-02T00:00:00.000Z'],
    ['12 juil. 2021', '2021-07-12T00:00:00.000Z'],
    ['12 de enero de 2021', '2021-01-12T00:00:00.000Z'],
    ['miércoles, 3 de diciembre de 2020', '2020-12-03T00:00:00.000Z'],
    ['enero 12, 2021', '2021-01-12T00:00:00.000Z'],
    ['1º de março de 2021', '2021-03-01T00:00:00.000Z'],
    ['terça-feira, 12 de outubro de 2021', '2021-10-12T00:00:00.000Z'],
    ['1° maggio 2021', '2021-05-01T00:00:00.000Z'],
    ['12 gen 2021', '2021-01-12T00:00:00.000Z'],
    ['12 mei 2021', '2021-05-12T00:00:00.000Z'],
    ['3 mrt. 2021', '2021-03-03T00:00:00.000Z'],
    ['12 января 2021', '2021-01-12T00:00:00.000Z'],
    ['12 мая 2021 г. в 14:30', '2021-05-12T14:30:00.000Z'],
    ['12 сент. 2021', '2021-09-12T00:00:00.000Z'],
    ['12 października 2021', '2021-10-12T00:00:00.000Z'],
    ['12 sie 2021', '2021-08-12T00:00:00.000Z'],
    ['12 Ağustos 2021', '2021-08-12T00:00:00.000Z'],
    ['12 KASIM 2021', '2021-11-12T00:00:00.000Z'],
    ['12 Oca 2021', '2021-01-12T00:00:00.000Z'],
    ['2020年1月2日', '2020-01-02T00:00:00.000Z'],
    ['２０２０年１月２日（木）', '2020-01-02T00:00:00.000Z'],
    ['2019年4月9日 下午8:15:25', '2019-04-09T20:15:25.000Z'],
    ['2019年4月9日 星期二 上午12:15', '2019-04-09T00:15:00.000Z'],
    ['2019年4月9日 20时15分25秒', '2019-04-09T20:15:25.000Z'],
    ['2019/4/9 下午3:04', '2019-04-09T15:04:00.000Z'],
    ['2020년 1월 2일 오후 3:04', '2020-01-02T15:04:00.000Z'],
    ['2020. 1. 2. 오전 12:04:05', '2020-01-02T00:04:05.000Z'],
    ['Jan 2 2020 3pm', '2020-01-02T15:00:00.000Z'],
    ['2/1/2020, 3:04:05\u202fPM', '2020-02-01T15:04:05.000Z'],
    ['2 Jan 2020 3:04 p. m.', '2020-01-02T15:04:00.000Z'],
    ['1st March 2020', '2020-03-01T00:00:00.000Z'],
    ['Sunday, 1st of March, 2020 at 9:05 am', '2020-03-01T09:05:00.000Z'],
    ['the 1st of March 2020', '2020-03-01T00:00:00.000Z'],
    ['2 Jan 2020 10:00 EST', '2020-01-02T15:00:00.000Z'],
    ['2024-01-02 10:00:00 Asia/Shanghai', '2024-01-02T02:00:00.000Z'],
    ['2024-07-02 10:00:00 Europe/Berlin', '2024-07-02T08:00:00.000Z'],
    ['2024-07-02 10:00:00 PST8PDT', '2024-07-02T17:00:00.000Z'],
    ['2024-07-02T10:00:00+02:00[Europe/Berlin]', '2024-07-02T08:00:00.000Z'],
    ['2024-07-02 10:00 UTC+8', '2024-07-02T02:00:00.000Z'],
    ['2024-07-02 10:00 (GMT+8)', '2024-07-02T02:00:00.000Z'],
    ['Tue Jul 02 2024 10:00:00 GMT+0200 (CEST)', '2024-07-02T08:00:00.000Z'],
    ['2024-07-02 10:00:00.5 +0200 CEST m=+0.001', '2024-07-02T08:00:00.500Z'],
    ['2020-W05-3', '2020-01-29T00:00:00.000Z'],
    ['2020W533', '2020-12-30T00:00:00.000Z'],
    ['2021-W01-1T10:00Z', '2021-01-04T10:00:00.000Z'],
    ['2020-366', '2020-12-31T00:00:00.000Z'],
    ['20200102T030405+0800', '2020-01-01T19:04:05.000Z'],
    ['20200102 03:04', '2020-01-02T03:04:00.000Z'],
    ['2020-1-2 3:4', '2020-01-02T03:04:00.000Z'],
    ['2020/01/02 03:04:05 +0800', '2020-01-01T19:04:05.000Z'],
    ['2020-01-02 ３：０４', '2020-01-02T03:04:00.000Z'],
    ['[[2021-03-04]]', '2021-03-04T00:00:00.000Z'],
    ['[[daily/2021-03-04|4 March]]', '2021-03-04T00:00:00.000Z'],
  ])('the date %s is parsed to %s', (text, iso) => expect(read(text)).toBe(iso))

  it.each(['05-06-2020', '25/12/20', '12 jui 2021', '2020W05', '2020-01-02 晚上12:00', '2024-02-1910:00'])(
    '%s has several meanings or none',
    (text) => expect(parseDate(text)).toHaveProperty('problem'),
  )
})

describe('incomplete dates', () => {
  it.each([
    '2024',
    '2024-02',
    'February 2024',
    '12:30',
    '170834381',
    '9708343818',
    'yesterday',
    'now',
    '2024-02-19 or so',
    '09-02-2024',
    '31-02-2024',
  ])('%s is incomplete and not a date', (text) => expect(parseDate(text)).toHaveProperty('problem'))
})

it('the time zone of the server has no effect', () => {
  const before = process.env.TZ
  try {
    for (const zone of ['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Shanghai']) {
      process.env.TZ = zone
      expect(read('2024-02-19 11:56:58')).toBe('2024-02-19T11:56:58.000Z')
      expect(read('Feb 19 2024')).toBe('2024-02-19T00:00:00.000Z')
    }
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})

it('every date is parsed from its ISO 8601 and its HTTP form', () => {
  const dates = fc.date({ min: new Date('1971-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      expect(read(date.toISOString())).toBe(date.toISOString())
      const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000)
      expect(read(seconds.toUTCString())).toBe(seconds.toISOString())
    }),
  )
})

it('the parser does not throw and returns no invalid date for any text', () => {
  const dateLike = fc.string({
    unit: fc.constantFrom(...'0123456789-/:.TZ+, JanFebMardn年月日'),
    maxLength: 40,
  })
  fc.assert(
    fc.property(fc.oneof(fc.string(), dateLike), (text) => {
      const parsed = parseDate(text)
      if ('date' in parsed) expect(parsed.date.getTime()).not.toBeNaN()
      else expect(parsed.problem).not.toBe('')
    }),
  )
})

it('the date at the beginning of a file name is split off', () => {
  expect(splitDatedName('2024-01-02-hello-world')).toEqual({ date: '2024-01-02', rest: 'hello-world' })
  expect(splitDatedName('2024-1-2_hello')).toEqual({ date: '2024-1-2', rest: 'hello' })
  expect(splitDatedName('2024-01-02')).toEqual({ date: '2024-01-02', rest: '' })
  expect(splitDatedName('2024-01-023')).toBeNull()
  expect(splitDatedName('on-2024-01-02')).toBeNull()
})
