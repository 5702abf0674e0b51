import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { keyWords } from '../src/words/keys.ts';
import type { Flow } from './flow.ts';
import { sdkIsLetIn } from './sdk.ts';
import { takeSecret } from './take-secret.ts';

export async function keyFlow({ language, page, server }: Flow): Promise<void> {
  const t = keyWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterUrl } = server();
  await at.goto('/api-keys');
  await at.getByRole('button', { name: t.create }).click();
  await at.getByRole('dialog').getByLabel(common.name).fill('ci');
  await at.getByRole('dialog').getByRole('button', { name: common.create, exact: true }).click();
  const first = await takeSecret(at, language, t.secret);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(true);
  await at.getByRole('button', { name: common.actionsOf('ci') }).click();
  await at.getByRole('menuitem', { name: t.reset, exact: true }).click();
  await at.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }).click();
  const second = await takeSecret(at, language, t.secret);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(false);
  expect(await sdkIsLetIn(clusterUrl, second)).toBe(true);
}
