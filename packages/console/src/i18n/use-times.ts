import { useMemo } from 'react';
import { useLanguage } from './language.tsx';

/** How times are written: in the language of the page and the time zone of the reader. */
export interface Times {
  /** e.g. `Nov 26, 2026, 14:03`. @param time ms since 1970, or ISO 8601 */
  at(time: number | string): string;
  /** The same with seconds. */
  exact(time: number | string): string;
  /** e.g. `14:03:20`, of a day that is known */
  clock(time: number | string): string;
  /** e.g. `2 hours ago`, `in 3 days` */
  ago(time: number | string, now?: number): string;
}

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

export function useTimes(): Times {
  const { language } = useLanguage();
  return useMemo(() => {
    const tag = language === 'zh' ? 'zh-CN' : 'en';
    const format = (style: Intl.DateTimeFormatOptions) => {
      const written = new Intl.DateTimeFormat(tag, { ...style, hourCycle: 'h23' });
      return (time: number | string) => written.format(new Date(time));
    };
    const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
    return {
      at: format({ dateStyle: 'medium', timeStyle: 'short' }),
      exact: format({ dateStyle: 'medium', timeStyle: 'medium' }),
      clock: format({ timeStyle: 'medium' }),
      ago(time, now = Date.now()) {
        const ms = new Date(time).getTime() - now;
        const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? ['second', 1000];
        return relative.format(Math.round(ms / size), unit);
      },
    };
  }, [language]);
}
