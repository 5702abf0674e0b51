import type { TextPlan } from './plan.ts';
import type { ValuePredicate } from './scalar-predicate.ts';

/** Whether a text holds enough of the words that are asked for, and the phrase if they are one. */
export function textTest({ terms, atLeast, phrase, analyze }: TextPlan): ValuePredicate {
  if (terms.length < atLeast) return () => false;
  const wanted = new Set(terms);
  return (value) => {
    if (typeof value !== 'string') return false;
    const words = analyze(value);
    const found = new Set<string>();
    for (const { text } of words) {
      if (!wanted.has(text)) continue;
      found.add(text);
      if (found.size >= atLeast) return phrase?.(words) ?? true;
    }
    return false;
  };
}
