import { useLanguage } from './language.tsx';

/** Writes a number as one reads it: no more digits behind the point than tell something. */
export function useNumbers(): (value: number) => string {
  const tag = useLanguage().language === 'zh' ? 'zh-CN' : 'en';
  return (value) =>
    new Intl.NumberFormat(tag, { maximumFractionDigits: value < 10 ? 2 : 0 }).format(value);
}
