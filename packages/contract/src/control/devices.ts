import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, label, nothingMore } from './fields.ts';

const tag = 'Command line sign-in';
const DEVICE = '/v2/latchkey/device';
const ofCode = z.object({
  userCode: z
    .string()
    .min(1)
    .max(32)
    .describe('As the terminal shows it; case and dashes do not count.'),
});

/**
 * Signing in a command line, as RFC 8628 describes it for devices: the terminal shows a short code, a
 * member types it into the console, and the command line, which asks meanwhile, gets a credential.
 */
export const DEVICE_ROUTES = {
  startDevice: controlRoute({
    ...{ method: 'POST', path: DEVICE, tag },
    summary: 'Begins the sign-in of a command line.',
    body: z.object({
      client: label(64)
        .default('')
        .describe('Who asks, e.g. `alice on laptop`; shown to the member.'),
    }),
    reply: z.object({
      deviceCode: z.string().describe('A secret of the command line.'),
      userCode: z.string().describe('To be shown to the person, who types it into the console.'),
      verificationUri: z.string().describe('Where to type it.'),
      expiresIn: z.int().describe('Seconds until both codes are over.'),
      interval: z.int().describe('Seconds to wait between two questions.'),
    }),
    needs: { of: 'public' },
  }),
  takeDevice: controlRoute({
    ...{ method: 'POST', path: `${DEVICE}/token`, tag },
    summary: 'Asks whether the code was approved; the credential is given out once.',
    body: z.object({ deviceCode: z.string().min(1).max(128) }),
    reply: z.object({
      token: z.string().describe('Goes into `Authorization: Bearer`. Shown this once.'),
      expireTime: isoTime,
      email: z.string(),
      sessionId: z.string(),
    }),
    needs: { of: 'public' },
  }),
  findDevice: controlRoute({
    ...{ method: 'POST', path: `${DEVICE}/find`, tag },
    summary: 'What a code would sign in.',
    body: ofCode,
    reply: z.object({
      client: z.string(),
      source: z.string().describe('Address that the command line asks from.'),
      createTime: isoTime,
      expireTime: isoTime,
    }),
    needs: { of: 'signed-in' },
  }),
  approveDevice: controlRoute({
    ...{ method: 'POST', path: `${DEVICE}/approve`, tag },
    summary:
      'Lets a command line act for the member, with what they may do themselves, for 12 hours.',
    body: ofCode,
    reply: nothingMore,
    needs: { of: 'signed-in' },
    confirm: true,
  }),
  refuseDevice: controlRoute({
    ...{ method: 'POST', path: `${DEVICE}/refuse`, tag },
    summary: 'Refuses a command line; its code is over.',
    body: ofCode,
    reply: nothingMore,
    needs: { of: 'signed-in' },
  }),
};
