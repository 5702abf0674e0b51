/** The choices of a select, from their texts by value. */
export function choices<Key extends string>(
  labels: Readonly<Record<Key, string>>,
): { value: Key; label: string }[] {
  return (Object.keys(labels) as Key[]).map((value) => ({ value, label: labels[value] }));
}
