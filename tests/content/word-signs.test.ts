import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeTextWithOffsets } from '../../src/content/search/normalized-text.ts'
import { buildSearchEntry } from '../../src/content/search/search-terms.ts'
import { listTerms } from '../../src/content/search/term-counts.ts'
import { visitSignedWords } from '../../src/content/search/word-signs.ts'
import { anyCharacter } from '../support/any-character.ts'

/** Returns the words with signs of a text: the form, `~` before joined words, and the text of the range. */
function signedWords(source: string): string[] {
  const words: string[] = []
  const normalized = normalizeTextWithOffsets(source)
  visitSignedWords(normalized, ({ form, isJoined, start, end }) =>
    words.push(`${isJoined ? '~' : ''}${form} ${normalized.text.slice(start, end)}`),
  )
  return words
}

const termsOf = (text: string, lang: string | null) =>
  buildSearchEntry({ title: '', excerpt: '', tags: [], authors: [], text, lang }).terms.trim().split(' ')

describe('visitSignedWords', () => {
  test.each([
    ['C++ and c++17', ['c++ C++', 'c++ c++']],
    ['C# C#7 C#语言 F♯ Ｆ＃', ['c# C#', 'c# C#', 'c# C#', 'f# F♯', 'f# Ｆ＃']],
    ['Disney+ 18+', ['disney+ Disney+', '18+ 18+']],
    ['a+b page#part C+++ C## + # ++ #tag', []],
    ['.NET (.env) ./.git …net 3.5 .5', ['.net .NET', '.env .env', '.git .git']],
    ['ASP.NET', ['.net .NET', '~aspnet ASP.NET']],
    ['Wi-Fi Wi‑Fi', ['~wifi Wi-Fi', '~wifi Wi‑Fi']],
    ['E-Mail-Adresse', ['~email E-Mail', '~emailadresse E-Mail-Adresse', '~mailadresse Mail-Adresse']],
    ["don’t l'homme", ['~dont don’t', "~lhomme l'homme"]],
    ["we’ll it’s she'd they’re", []],
    ['AT&T R&D Q&A', ['~att AT&T']],
    ['U.S. U.S.A.', ['.s .S', '.s .S', '~usa U.S.A', '.a .A']],
    ['COVID-19 2024-01-15', ['~covid19 COVID-19']],
    ['使用C++编程', ['c++ C++']],
    ['中-文 a - b a -b a- b', []],
    [`${'a'.repeat(41)}++ ${'a'.repeat(30)}-${'b'.repeat(30)}`, []],
  ])('the words with signs of "%s"', (text, expected) => {
    expect(signedWords(text)).toEqual(expected)
  })
})

describe('the terms of other forms', () => {
  test('an article has the stems of its language only', () => {
    expect(termsOf('Häuser running', 'de-CH')).toEqual(expect.arrayContaining(['=dehaus', '=derunning']))
    expect(termsOf('Häuser running', 'en')).toEqual(expect.arrayContaining(['=enhauser', '=enrun']))
    for (const lang of [null, 'und', 'zh', 'eng'])
      expect(termsOf('Häuser running', lang)).toEqual(['hauser', 'running'])
  })

  test('the stems of a language with accents follow from the written word', () => {
    expect(termsOf('mangée', 'fr')).toEqual(['mangee', '=frmang'])
    expect(termsOf('comía', 'es')).toEqual(['comia', '=escom'])
    expect(termsOf('Ёлки новый', 'ru')).toEqual(['елки', 'новыи', '=ruелк', '=ruнов'])
  })

  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(..."abC19中文é-’'&.+# ", 'Wi-Fi', 'running', 'C++'),
      fc.string({ unit: anyCharacter, maxLength: 1 }),
    ),
    maxLength: 60,
  })

  test('they are added to the terms of the text, of which none is missing', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('en', 'fr', 'ru', 'und'), (source, lang) => {
        const { terms, normalizedText } = buildSearchEntry({
          title: source,
          excerpt: '',
          tags: [],
          authors: [],
          text: source,
          lang,
        })
        const all = terms
          .trim()
          .split(' ')
          .filter((term) => term !== '')
        for (const term of listTerms(normalizedText))
          expect(all).toEqual(expect.arrayContaining([term, `^${term}`]))
        const others = all.filter((term) => !/^[~=]/.test(term) && !/^[\^+]?(?:\..+|.*[+#])$/.test(term))
        expect(new Set(others.map((term) => term.replace(/^[\^+]/, '')))).toEqual(
          new Set([...listTerms(normalizedText)]),
        )
        expect(terms).not.toMatch(/['\\:*|!()<>,"\n\t\0]/)
      }),
    )
  })
})
