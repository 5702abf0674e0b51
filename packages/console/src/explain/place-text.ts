import type { MayAnswer, Place } from '../api/explain.ts';
import type { explainWords } from '../words/explain.ts';

type Object = Extract<MayAnswer, { object: unknown }>['object'];

/** What something is on, in the words of the page. */
export function placeText(place: Place | Object, t: typeof explainWords.en): string {
  if ('database' in place) {
    const { database, collection } = place;
    if (database === '*') return t.wholeCluster;
    return collection === '*' ? t.allOf(database) : `${database}.${collection}`;
  }
  if ('role' in place) return t.roleNamed(place.role);
  return place.user === '*' ? t.everyUser : t.userNamed(place.user);
}
