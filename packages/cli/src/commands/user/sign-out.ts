import { parseExpiry } from '../../kit/parse-duration.ts';
import type { Session } from '../../kit/session.ts';
import { doneReply } from '../../output/replies.ts';
import { userPath } from './credential.ts';

export const SIGN_OUT = {
  spec: 'sign-out <USER>',
  summary: 'refuse every call on the connections that a user has open now',
  about:
    'With the right password a new connection is let in: reset it or let the user expire, too.',
  examples: ['user sign-out alice'],
  run: async (session: Session<unknown>) => {
    const data = await session.server.post(await userPath(session, 'sign-out'));
    return doneReply(`${session.arg(0)} is signed out.`, data);
  },
};

export const EXPIRE = {
  spec: 'expire <USER> <WHEN>',
  summary: 'from when on a user is refused: 30d, 2027-01-31, now or never',
  examples: [
    'user expire contractor 30d',
    'user expire alice 2027-01-31',
    'user expire alice never',
  ],
  run: async (session: Session<unknown>) => {
    const expireTime = session.parsed(1, 'WHEN', parseExpiry);
    const data = await session.server.put(await userPath(session, 'expiry'), { expireTime });
    const when = expireTime === null ? 'never' : `at ${expireTime}`;
    return doneReply(`${session.arg(0)} expires ${when}.`, data);
  },
};
