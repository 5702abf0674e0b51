import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { auditWords } from '../src/words/audit.ts';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import { groupWords } from '../src/words/groups.ts';
import { keyWords } from '../src/words/keys.ts';
import { policyWords } from '../src/words/policies.ts';
import { roleWords } from '../src/words/roles.ts';
import { userWords } from '../src/words/users.ts';
import { settle, violations } from './axe.ts';
import type { Language, Theme } from './browser.ts';
import { filledConsole } from './filled-console.ts';

const filled = filledConsole();

/** Where the button is, and what to press one after the other: a button, then an item of its menu. */
type Way = readonly [path: string, button: string, item?: string];

/** Every dialog but those of the sign-in and of one's own account. */
function dialogs(language: Language): Way[] {
  const { actionsOf, drop } = commonWords[language];
  const [cluster, user, role] = [clusterWords[language], userWords[language], roleWords[language]];
  const [key, group, data] = [keyWords[language], groupWords[language], dataWords[language]];
  const policy = policyWords[language];
  const at = `/clusters/${filled.server().clusterId}`;
  const books = `${at}/data/default/books`;
  const of = (path: string, name: string, items: readonly string[]) =>
    items.map((item): Way => [path, actionsOf(name), item]);
  return [
    ['/clusters', cluster.create],
    ...of('/clusters', 'Cluster-01', [cluster.suspend, cluster.rename, cluster.drop]),
    ['/api-keys', key.create],
    ...of('/api-keys', 'Owner key', [key.edit, key.reset, key.disable, key.drop]),
    [`${at}/users`, user.create],
    [`${at}/users`, `${user.reset}: ingest`],
    ...of(`${at}/users`, 'ingest', [user.edit, user.signOut, user.drop]),
    [`${at}/roles`, role.create],
    [`${at}/roles`, `${drop}: spare`],
    [`${at}/roles`, group.create],
    ...of(`${at}/roles`, 'spare_group', [group.edit, group.drop]),
    [`${at}/data`, data.create],
    [`${at}/data`, `${drop}: books`],
    ...of(`${at}/data`, 'default', [data.createDatabase]),
    ...of(`${at}/data?db=spare`, 'spare', [data.dropDatabase]),
    [books, data.insert],
    [`${books}/policies`, policy.create],
    [`${at}/audit`, `${auditWords[language].detail}: 3`],
  ];
}

test.each([
  ['en', 'light'],
  ['zh', 'dark'],
] as const)('in %s and %s no dialog has an accessibility violation', (language, theme) =>
  walk(language, theme),
);

async function walk(language: Language, theme: Theme): Promise<void> {
  const { page, context, faults } = await filled.open({ language, theme });
  for (const way of dialogs(language)) {
    await open(page, way);
    await settle(page);
    expect.soft(await violations(page), way.join(' › ')).toEqual([]);
  }
  expect(faults).toEqual([]);
  await context.close();
}

async function open(page: Page, [path, button, item]: Way): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: button, exact: true }).first().click();
  if (item) await page.getByRole('menuitem', { name: item, exact: true }).click();
  await page.getByRole('dialog').waitFor();
}
