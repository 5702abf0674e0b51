import { differences } from './differences.ts';
import type { Matrix } from './walk.ts';

/** e.g. `5021 calls: 1530 let in, 1809 refused, … ; 0 not as expected` */
export function summary(matrices: readonly Matrix[]): string {
  const cells = matrices.flatMap(({ rows }) => rows.flatMap((line) => line.cells));
  const count = (verdict: string) => cells.filter((cell) => cell?.actual === verdict).length;
  return [
    `${cells.filter((cell) => cell !== undefined).length} calls: ${count('in')} let in (✓)`,
    `${count('403')} not permitted (403)`,
    `${count('401')} not signed in (401)`,
    `${count('unknown')} to what there is not (404)`,
    `${matrices.flatMap(differences).length} not as expected`,
  ].join(', ');
}
