import { holds, refused } from './checks.mjs';
import {
  ADMIN,
  ADMIN_PASSWORD,
  API_KEY,
  BAD_KEY,
  BAD_LOGIN,
  BAD_TOKEN,
  encoded,
  NO_LOGIN,
  PREFIX,
  rawConnect,
  session,
} from './cluster.mjs';

const NOBODY = `${PREFIX}nobody`;

/** Who gets in, and what the others are told. */
export async function signInStory(check) {
  const raw = (text, token) => () => refused('UNAUTHENTICATED', text, () => rawConnect(token));
  const sdk = (text, credential) => () =>
    refused('UNAUTHENTICATED', text, () => session(credential));

  await check('a call without a credential is refused', raw(NO_LOGIN));
  await check(
    'a key with one character changed is refused',
    raw(BAD_KEY, encoded(flipped(API_KEY))),
  );
  await check('garbage is refused: not base64', raw(BAD_TOKEN, '%%% not base64 %%%'));
  await check('garbage is refused: a Bearer word', raw(BAD_TOKEN, `Bearer ${encoded('a:b')}`));
  await check('garbage is refused: an empty password', raw(BAD_LOGIN, encoded(`${NOBODY}:`)));
  await check('the SDK does not connect without a credential', sdk(NO_LOGIN, {}));
  await check(
    'the SDK does not connect with a wrong password',
    sdk(BAD_LOGIN, { username: ADMIN, password: 'Wrong-pass1' }),
  );
  await check(
    'an unknown user gets the same answer',
    sdk(BAD_LOGIN, { username: NOBODY, password: 'Wrong-pass1' }),
  );
  await check(
    'the SDK does not connect with a wrong API key',
    sdk(BAD_KEY, { token: 'notanapikey' }),
  );
  await check('the API key signs in', () => listsAdmin({ token: API_KEY }));
  await check('db_admin signs in with user:password as token', () =>
    listsAdmin({ token: `${ADMIN}:${ADMIN_PASSWORD}` }),
  );
}

async function listsAdmin(credential) {
  const { usernames } = await (await session(credential)).listUsers();
  holds(usernames.includes(ADMIN), `db_admin is missing in ${usernames}`);
}

const flipped = (key) => key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
