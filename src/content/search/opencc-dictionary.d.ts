/** Type of the dictionary of OpenCC that folding reads; the package declares only its converters. */
declare module 'opencc-js/dict/TSCharacters' {
  /** `traditional simplified|traditional simplified|…`, each one character. */
  const pairs: string
  export default pairs
}
