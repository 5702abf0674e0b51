declare module 'snowball-stemmers' {
  export interface Stemmer {
    stem(word: string): string;
  }
  /** @throws Error if there is none for the language */
  export function newStemmer(language: string): Stemmer;
}
