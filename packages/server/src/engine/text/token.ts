/** A piece of a text that is searched for as a whole. */
export interface Token {
  /** After the filters of its analyzer. */
  readonly text: string;
  /** Where it stands in the text, in UTF-16 units; `end` is behind its last one. */
  readonly start: number;
  readonly end: number;
  /**
   * What phrases go by. Words count one by one, those that a filter took out, too; the words of
   * `jieba` are at their first character, as in Milvus.
   */
  readonly position: number;
  /** How many positions it takes. */
  readonly length: number;
}

export type Tokenizer = (text: string) => readonly Token[];
