/** A value of a row in one line. A vector is cut, with the number of what is in it. */
export function cellText(value: unknown, longest = 80): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (typeof value === 'string') return cut(value, longest);
  if (Array.isArray(value) && value.length > 4 && value.every((part) => typeof part === 'number')) {
    const shown = value.slice(0, 3).map((part: number) => Number(part.toPrecision(4)));
    return `[${shown.join(', ')}, … ${value.length}]`;
  }
  return cut(JSON.stringify(value), longest);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
