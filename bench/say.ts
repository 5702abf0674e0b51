/** A line of what a benchmark found. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
