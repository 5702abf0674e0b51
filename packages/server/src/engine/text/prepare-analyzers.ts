import { readChinese } from './chinese-dictionary.ts';

/** Names of what cuts up Chinese texts. */
const CHINESE = /jieba|chinese/;

/**
 * Reads what analyzers with these parameters will need, in steps: making them then does not keep the event
 * loop.
 */
export async function prepareAnalyzers(params: readonly string[]): Promise<void> {
  if (params.some((text) => CHINESE.test(text))) await readChinese();
}
