import { describe, expect, test } from 'vitest'
import { describeSettings, parseConfig } from '../../src/config.ts'

describe('settings', () => {
  test('have defaults that need nothing', () => {
    expect(parseConfig({})).toEqual({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATA_DIR: './data',
      SEEDS_DIR: './seeds',
      CORS_ORIGINS: '*',
      PUBLIC_READ: true,
      LOG_LEVEL: 'info',
    })
  })

  test('that are empty are unset, but for SEEDS_DIR, for which it means none', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: '', SEEDS_DIR: '' })).toMatchObject({
      PORT: 3000,
      SEEDS_DIR: '',
    })
  })

  test.each([
    ['PORT', '99999'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'not an address'],
    ['PUBLIC_READ', 'maybe'],
    ['SITE_LANG', 'chinese!'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => parseConfig({ [name]: value })).toThrow(
      new RegExp(`^Wrong settings in the environment: ${name} `),
    )
  })

  test('SITE_LANG takes its canonical spelling', () => {
    expect(parseConfig({ SITE_LANG: 'zh-cn' }).SITE_LANG).toBe('zh-CN')
  })

  test('are all described, one a line', () => {
    const lines = describeSettings().split('\n')
    expect(lines.every((line) => /^ {2}[A-Z_]+ +\S/.test(line))).toBe(true)
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual([
      'PORT',
      'HOST',
      'DATABASE_URL',
      'DATA_DIR',
      'SEEDS_DIR',
      'SITE_LANG',
      'CORS_ORIGINS',
      'PUBLIC_READ',
      'TRUST_PROXY',
      'WORKERS',
      'LOG_LEVEL',
    ])
  })
})
