import { useLanguage } from './language.tsx';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Writes a number of bytes with a unit that suits it: `1.5 MiB`. */
export function useSizes(): (bytes: number) => string {
  const tag = useLanguage().language === 'zh' ? 'zh-CN' : 'en';
  return (bytes) => {
    const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
    const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
    return `${number.format(bytes / 1024 ** power)} ${UNITS[power]}`;
  };
}
