import { type Language, useLanguage } from './language.tsx';

/** The texts of one part of the console, in each language; a text with a value in it is a function. */
export type Words<Texts> = Readonly<Record<Language, Texts>>;

/** Both languages must have the same keys: English says which. */
export function defineWords<Texts extends object>(words: {
  readonly en: Texts;
  readonly zh: NoInfer<Texts>;
}): Words<Texts> {
  return words;
}

/** The texts in the language of the page. */
export function useWords<Texts>(words: Words<Texts>): Texts {
  return words[useLanguage().language];
}
