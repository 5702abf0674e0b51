/** Where a filter is wrong, as the server's parser says. */
export interface FilterFault {
  /** Offset in the filter. */
  readonly start: number;
  readonly end: number;
  /** What is wrong there. */
  readonly what: string;
}

const PLACE = /error: line (\d+):(\d+) (.*?)(?:: invalid parameter)?$/s;
const TOKEN = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\w+|\S)/;

/** Reads the place from an error of the server; undefined if it names none. */
export function filterFault(message: string, filter: string): FilterFault | undefined {
  const [, line, column, what = ''] = PLACE.exec(message) ?? [];
  if (line === undefined || column === undefined) return undefined;
  const lines = filter.split('\n');
  const before = lines.slice(0, Number(line) - 1).join('\n');
  const lineStart = before.length + (Number(line) > 1 ? 1 : 0);
  // The server counts characters, a text in JavaScript has more units than that.
  const characters = [...(lines[Number(line) - 1] ?? '')];
  const start = Math.min(
    lineStart + characters.slice(0, Number(column)).join('').length,
    filter.length,
  );
  const token = TOKEN.exec(filter.slice(start))?.[0] ?? '';
  return { start, end: start + token.length, what };
}

/** Long filters are cut in an error. */
const ECHOED = 60;

/** Of what a call came to: undefined if it was not about this filter, or not about a place in it. */
export function filterFaultOf(error: unknown, filter: string): FilterFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const isOfIt = error.message.includes(`expression: ${filter.slice(0, ECHOED)}`);
  return isOfIt ? filterFault(error.message, filter) : undefined;
}
