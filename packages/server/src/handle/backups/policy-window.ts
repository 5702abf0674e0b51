import type { BackupPolicy } from '../../store/backups.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The window of a policy that a time lies in, by the time that it begins at (ms, UTC); undefined between
 * windows. A window like `23:00-01:00` ends on the day after the one that it is named by.
 */
export function windowAt(
  { frequency, startTime }: Pick<BackupPolicy, 'frequency' | 'startTime'>,
  now: number,
): number | undefined {
  const [from = 0, to = 0] = startTime.split('-').map(minutesOf);
  const length = ((to - from + 1440) % 1440) * MINUTE_MS;
  const days = new Set(frequency.split(',').map(Number));
  const today = now - (now % DAY_MS);
  for (const day of [today, today - DAY_MS]) {
    const begin = day + from * MINUTE_MS;
    if (days.has(weekday(day)) && begin <= now && now < begin + length) return begin;
  }
  return undefined;
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Monday is 1, Sunday 7. */
function weekday(time: number): number {
  return new Date(time).getUTCDay() || 7;
}
