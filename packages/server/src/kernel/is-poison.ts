/** Whether a key would change a prototype if somebody copied it carelessly. */
export function isPoison(key: string, value: unknown): boolean {
  if (key === '__proto__') return true;
  const holder = key === 'constructor' && typeof value === 'object' && value !== null;
  return holder && Object.hasOwn(value, 'prototype');
}
