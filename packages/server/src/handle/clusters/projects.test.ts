import { expect, test } from 'vitest';
import { systemRandom } from '../../kernel/random.ts';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import { createProjects } from './projects.ts';

async function setUp() {
  const { store } = await foundTemporaryStore();
  const [project] = await store.clusters.listProjects();
  if (!project) throw new Error('nothing was founded');
  return { project, projects: createProjects({ clusters: store.clusters, random: systemRandom }) };
}

test('regions that two add at the same time are all there', async () => {
  const { project, projects } = await setUp();
  // Both have seen the project as it was.
  await projects.addRegions(project, ['one'], TEST_ORIGIN);
  const regions = await projects.addRegions(project, ['other', 'one'], TEST_ORIGIN);
  expect(regions).toEqual([...project.regionIds, 'one', 'other']);
});

test('more regions than a project may have are refused, and none is added', async () => {
  const { project, projects } = await setUp();
  const many = Array.from({ length: 64 }, (_, at) => `region-${at}`);
  await expect(projects.addRegions(project, many, TEST_ORIGIN)).rejects.toThrow(
    'regionIds: a project may have 64 regions',
  );
  expect(await projects.addRegions(project, [], TEST_ORIGIN)).toEqual(project.regionIds);
});
