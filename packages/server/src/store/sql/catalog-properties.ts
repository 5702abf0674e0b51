import type { Properties, PropertyChange } from '../catalog.ts';

/**
 * The properties after a change: what is set again keeps its place, what is new comes last.
 * @param text JSON of pairs, as stored
 * @returns the same form; `full` if they would be more than `limit`
 */
export function changedProperties(text: string, change: PropertyChange, limit: number) {
  const before: Properties = JSON.parse(text);
  const after = new Map(before);
  for (const [key, value] of change.set) after.set(key, value);
  for (const key of change.remove) after.delete(key);
  // A limit that was lower once, or is now, never keeps anybody from having fewer.
  if (after.size > limit && after.size > before.length) return 'full';
  return { text: JSON.stringify([...after]) };
}
