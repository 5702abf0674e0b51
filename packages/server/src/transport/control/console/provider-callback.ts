import { errors } from '@latchkey/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Flow } from '../../../authenticate/provider/flows.ts';
import type { ProvenIdentity } from '../../../authenticate/provider/proven-identity.ts';
import type { Opened, Sessions } from '../../../authenticate/sessions.ts';
import { sourceNetwork } from '../../../authenticate/source-network.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { RateLimit } from '../../../kernel/rate-limit.ts';
import type { Log } from '../../../observe/log.ts';
import type { Origin } from '../../../store/audit.ts';
import type { MemberRecord, MemberStore } from '../../../store/members.ts';
import type { Session, SessionStore } from '../../../store/sessions.ts';
import { controlError } from '../control-error.ts';
import { CALLBACK_PATH, type ProviderDoor } from './provider-door.ts';
import type { SessionCookies } from './session-cookie.ts';

/** Where somebody ends who linked their account. */
const ACCOUNT = '/account';

export interface CallbackParts {
  readonly door: ProviderDoor;
  readonly sessions: Sessions;
  readonly sessionStore: Pick<SessionStore, 'list'>;
  readonly members: Pick<MemberStore, 'find'>;
  readonly cookies: SessionCookies;
  readonly limit: RateLimit;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Where a browser comes back from the identity provider: it is checked, gets its session, and is sent to
 * a page of the console, also when it was refused. Nothing in its address decides where that is.
 */
export function serveProviderCallback(app: FastifyInstance, parts: CallbackParts): void {
  const { door, limit, log, cookies, members, sessions, sessionStore } = parts;
  const options = { config: { isPublic: true }, exposeHeadRoute: false };
  app.get(CALLBACK_PATH, options, async (request, reply) => {
    reply.header('referrer-policy', 'no-referrer');
    const source = request.raw.socket.remoteAddress ?? '';
    let flow: Flow | undefined;
    const taken = [door.cookie.clear()];
    try {
      const seconds = limit.take(sourceNetwork(source));
      if (seconds !== undefined) throw errors.tooManyRequests(seconds);
      const query = request.url.split('?')[1] ?? '';
      const header = (name: string) => String(request.headers[name] ?? '');
      const state = new URLSearchParams(query).get('state') ?? '';
      flow = door.flows.finish(door.cookie.read(header), state);
      const { identity, idToken } = await door.provider.identify(query, flow);
      const { links } = flow;
      if (links) {
        await link(identity, links, { source, requestId: request.id });
        reply.header('set-cookie', taken);
        return reply.redirect(ACCOUNT, 303);
      }
      const { session, secret } = await letIn(identity, flow, request, source);
      const maxAge = Math.ceil((session.expiresAt - session.seenAt) / 1000);
      taken.push(cookies.write(secret, maxAge, door.consoleUrl()));
      const kept = door.idToken?.write(session.id, idToken, maxAge);
      if (kept !== undefined) taken.push(kept);
      reply.header('set-cookie', taken);
      return reply.redirect(flow.confirms ? '/confirmed' : flow.to, 303);
    } catch (error) {
      const labels = { requestId: request.id, method: CALLBACK_PATH, source };
      const { body } = controlError(error, labels, log);
      const problem = new URLSearchParams({ problem: String(body.code) });
      reply.header('set-cookie', taken);
      const page = flow?.links ? ACCOUNT : flow?.confirms ? '/confirmed' : '/sign-in';
      return reply.redirect(`${page}?${problem}`, 303);
    }
  });

  async function letIn(
    identity: ProvenIdentity,
    { confirms }: Flow,
    request: FastifyRequest,
    source: string,
  ): Promise<Opened> {
    const from = { source, requestId: request.id };
    const member = await door.signIn.admit(identity, from);
    const actor = { kind: 'member', id: member.id, name: member.email } as const;
    const origin = { actor, ...from };
    if (confirms) return confirm(identity, member, confirms, origin);
    return parts.sessions.open(
      member,
      {
        ...{ kind: 'browser', via: 'provider' },
        agent: String(request.headers['user-agent'] ?? ''),
        // A provider that does not say when it asked may have asked yesterday.
        provedAt: Math.min(identity.provedAt ?? 0, parts.clock.now()),
      },
      origin,
    );
  }

  /** @throws errors.providerSignInFailed, signInNotFresh */
  async function confirm(
    { provedAt = 0 }: ProvenIdentity,
    member: MemberRecord,
    { sessionId, memberId }: NonNullable<Flow['confirms']>,
    origin: Origin,
  ): Promise<Opened> {
    const session = await ownSession(sessionId, member.id === memberId ? memberId : '');
    if (!sessions.isFresh({ ...session, provedAt })) throw errors.signInNotFresh();
    return sessions.renew(session, origin);
  }

  /**
   * Links the member who began it with who they are at the provider, which asked just now.
   * @throws errors.providerSignInFailed, signInNotFresh, linkRefused
   */
  async function link(
    identity: ProvenIdentity,
    { sessionId, memberId }: NonNullable<Flow['links']>,
    from: Pick<Origin, 'source' | 'requestId'>,
  ): Promise<void> {
    const session = await ownSession(sessionId, memberId);
    const { provedAt = 0 } = identity;
    if (!sessions.isFresh({ ...session, provedAt })) throw errors.signInNotFresh();
    const member = await members.find(memberId);
    if (member?.source !== 'local') throw errors.cannotLink();
    await door.signIn.link(identity, member, from);
  }

  /** @throws errors.providerSignInFailed for one that is over, or another member's */
  async function ownSession(sessionId: string, memberId: string): Promise<Session> {
    const session = (await sessionStore.list(memberId)).find(({ id }) => id === sessionId);
    if (session && sessions.isAlive(session)) return session;
    throw errors.providerSignInFailed('you are signed in here as somebody else, or no longer');
  }
}
