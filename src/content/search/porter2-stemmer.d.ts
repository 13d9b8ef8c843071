/** Type declaration of the stemmer of English words. The package has none. */
declare module 'wink-porter2-stemmer' {
  /** Returns the stem of a word in lower case. */
  export default function stem(word: string): string
}
