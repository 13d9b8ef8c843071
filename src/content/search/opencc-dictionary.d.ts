/** Type declaration of the OpenCC dictionary for text normalization. The package declares only its converters. */
declare module 'opencc-js/dict/TSCharacters' {
  /** `traditional simplified|traditional simplified|…`, one character each. */
  const pairs: string
  export default pairs
}
