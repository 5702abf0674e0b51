/** The line of a chart, the area below it, and values that stand alone, as paths of SVG. */
export interface ChartPath {
  readonly line: string;
  readonly area: string;
  readonly dots: string;
}

/**
 * @param values from left to right, evenly spread; undefined where there is none: the line has a gap
 * @param highest what reaches the upper edge; more than 0
 */
export function chartPath(
  values: readonly (number | undefined)[],
  { width, height, highest }: { width: number; height: number; highest: number },
): ChartPath {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const x = (at: number) => round(at * step);
  const y = (value: number) => round(height - (value / highest) * height);
  let line = '';
  let area = '';
  let dots = '';
  let start: number | undefined;
  const end = (at: number) => {
    if (start !== undefined) area += `L${x(at)} ${height}L${x(start)} ${height}Z`;
    start = undefined;
  };
  for (const [at, value] of values.entries()) {
    if (value === undefined) {
      end(at - 1);
      continue;
    }
    const point = `${start === undefined ? 'M' : 'L'}${x(at)} ${y(value)}`;
    // A single value between gaps would be a line of no length.
    if (start === undefined && values[at + 1] === undefined) dots += `${point}h0.01`;
    else line += point;
    area += point;
    start ??= at;
  }
  end(values.length - 1);
  return { line, area, dots };
}

/** The upper edge of a chart: a round number that the highest value fits under. */
export function roundUp(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 5, 10].find((each) => each * power >= highest) ?? 10;
  return step * power;
}

/** The same for bytes, which are counted in powers of two. */
export function roundUpBytes(highest: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(highest, 1)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
