import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';
import { flowKey } from './flow-key.ts';
import { Flows } from './flows.ts';
import { Sealer } from './sealer.ts';

const settings = { issuer: 'https://id.example', clientId: 'latchkey' };
const flowsOf = (text?: string, clientId = settings.clientId) => {
  const secret = text === undefined ? {} : { clientSecret: new Secret(text) };
  const key = flowKey({ ...settings, clientId, ...secret }, systemRandom);
  const sealer = new Sealer({ random: systemRandom, key, about: '' });
  return new Flows({ clock: systemClock, random: systemRandom, sealer });
};

test('a sign-in that one replica began is finished by another with the same settings', () => {
  const { flow, sealed } = flowsOf('secret').begin({ to: '/clusters' });
  expect(flowsOf('secret').finish(sealed, flow.state)).toEqual(flow);
});

test('and by none with another secret or client, nor where there is no secret', () => {
  const { flow, sealed } = flowsOf('secret').begin({ to: '/clusters' });
  for (const other of [flowsOf('other'), flowsOf('secret', 'other'), flowsOf()]) {
    expect(() => other.finish(sealed, flow.state)).toThrow(/another browser/);
  }
  const open = flowsOf().begin({ to: '/clusters' });
  expect(() => flowsOf().finish(open.sealed, open.flow.state)).toThrow(/another browser/);
});
