import { type Paint, paintFor } from './paint.ts';

/** Where an answer is shown. */
export interface Screen {
  /** In characters. */
  readonly width: number;
  readonly paint: Paint;
}

/** The terminal, or what the output goes to instead. */
export function screenOf(out: NodeJS.WriteStream): Screen {
  return { width: out.columns || 100, paint: paintFor(out) };
}
