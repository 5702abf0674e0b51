import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig } from '../../../testing/control-rig.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const path = () => `/v2/clusters/${rig.clusterId}/backups/policy`;
const put = (body: object, token?: string) => rig.call('POST', path(), body, token);
const nightly = { enabled: true, frequency: '1,3,5', startTime: '02:00-04:00', retentionDays: 7 };

test('a policy is read as it was put, and is DISABLED before and after', async () => {
  expect((await rig.owner('GET', path())).data).toMatchObject({ status: 'DISABLED' });
  expect(await put({ ...nightly, crossRegionCopies: [] })).toMatchObject({ code: 0 });
  expect((await rig.owner('GET', path())).data).toEqual({
    ...{ clusterId: rig.clusterId, frequency: '1,3,5', startTime: '02:00-04:00' },
    ...{ retentionDays: 7, status: 'ENABLED', crossRegionCopies: [] },
  });
  // As the Terraform provider turns one off.
  const off = { frequency: '', startTime: '', retentionDays: 0, enabled: false };
  expect(await put({ ...off, crossRegionCopies: null })).toMatchObject({ code: 0 });
  expect((await rig.owner('GET', path())).data).toMatchObject({
    ...{ status: 'DISABLED', frequency: '1,3,5' },
  });
});

test('days may be named, and a beginning alone is a window of two hours', async () => {
  // As the `zilliz` command line sends them.
  const body = { ...nightly, frequency: 'weekends', startTime: '23:30' };
  expect((await put(body)).data).toMatchObject({ frequency: '6,7', startTime: '23:30-01:30' });
});

test.each([
  [{ frequency: '8' }, /days look like 1,3,5/],
  [{ frequency: '1,1' }, /days look like/],
  [{ startTime: '25:00-26:00' }, /window of the day/],
  [{ startTime: '02:00-02:00' }, /window of the day/],
  [{ retentionDays: 31 }, /retentionDays/],
  [{ retentionDays: 0 }, /from 1 to 30/],
  [{ crossRegionCopies: [{ regionId: 'b', retentionDays: 1 }] }, /one region here/],
])('%j is refused with a text that helps', async (wrong, text) => {
  const reply = await put({ ...nightly, ...wrong });
  expect(reply).toMatchObject({ code: 80000, status: 400 });
  expect(reply.message).toMatch(text);
});

test('who reads the cluster reads its policy; an Admin of it sets it', async () => {
  const key = async (role: string) =>
    (await rig.key({ orgRole: 'Member', projects: [{ projectId: rig.projectId, role }] })).apiKey;
  const [reader, admin] = [await key('Read-Only'), await key('Admin')];
  expect(await rig.call('GET', path(), undefined, reader)).toMatchObject({ code: 0 });
  expect((await put(nightly, reader)).status).toBe(403);
  expect(await put(nightly, admin)).toMatchObject({ code: 0 });
});
