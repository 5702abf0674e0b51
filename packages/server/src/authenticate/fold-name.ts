import { hash } from 'node:crypto';

const PLAIN = /^[a-z0-9_]{1,64}$/;
/** White space, control and invisible characters. */
const UNSEEN = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * One form for all spellings of a name (case, Unicode form, spaces, percent-encoding), so that no
 * spelling gets a fresh count of failures. Only for counting: who signs in is found by the exact
 * name.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name;
  const folded = percentDecoded(name)
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll(UNSEEN, '');
  return boundedName(folded);
}

/** The name itself, or a digest of it where a client sent a long one for us to remember. */
export function boundedName(name: string): string {
  return name.length <= 64 ? name : hash('sha256', name, 'base64');
}

function percentDecoded(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
