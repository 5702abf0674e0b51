import { errors } from '@latchkey/contract';
import type { Flow } from '../../../authenticate/provider/flows.ts';
import { sourceNetwork } from '../../../authenticate/source-network.ts';
import type { RateLimit } from '../../../kernel/rate-limit.ts';
import type { IdentityStore } from '../../../store/identities.ts';
import type { MemberStore } from '../../../store/members.ts';
import { ownOrigin } from '../console/own-page.ts';
import type { ProviderDoor } from '../console/provider-door.ts';
import { ControlAnswer } from '../control-answer.ts';
import type { ControlHandlers } from '../control-call.ts';
import { sessionOf } from './session-routes.ts';

/** A path of these pages, never another address. */
const SAFE_PATH = /^\/(?![/\\])[\w\-/.~%]*$/;
const FIRST_PAGE = '/clusters';

type Operation =
  | ('signInOptions' | 'startProviderSignIn' | 'startProviderConfirm' | 'startProviderLink')
  | 'unlinkProvider';

/** The way to the identity provider; the way back is `serveProviderCallback`. */
export function createProviderRoutes(parts: {
  readonly door: ProviderDoor | undefined;
  readonly passwordSignIn: 'everyone' | 'owners' | 'off';
  /** How often one network may begin. */
  readonly limit: RateLimit;
  readonly members: Pick<MemberStore, 'find'>;
  readonly identities: Pick<IdentityStore, 'unlink'>;
}): Pick<ControlHandlers, Operation> {
  const { door, passwordSignIn, limit, members, identities } = parts;
  return {
    async signInOptions() {
      const provider = door && { name: door.provider.name };
      return { password: passwordSignIn, ...(provider && { provider }) };
    },
    async startProviderSignIn({ body, header, source }) {
      const origin = ownOrigin(header);
      const { to = '' } = body;
      const path = SAFE_PATH.test(to) ? to : FIRST_PAGE;
      // The cookie must be at the address that the provider sends the browser back to.
      if (door && new URL(door.consoleUrl()).host !== new URL(origin).host) {
        return {
          url: `${door.consoleUrl()}/sign-in?${new URLSearchParams({ sso: 'start', to: path })}`,
        };
      }
      return begin({ to: path }, source);
    },
    async startProviderConfirm(call) {
      const { id: sessionId, memberId } = sessionOf(call);
      return begin({ to: FIRST_PAGE, confirms: { sessionId, memberId } }, call.source);
    },
    async startProviderLink(call) {
      const { id: sessionId, memberId } = sessionOf(call);
      const member = await members.find(memberId);
      if (member?.source !== 'local') throw errors.cannotLink();
      return begin({ to: FIRST_PAGE, links: { sessionId, memberId } }, call.source);
    },
    async unlinkProvider(call) {
      const { memberId } = sessionOf(call);
      if (!(await identities.unlink(memberId, call.origin))) throw errors.notLinked();
      return {};
    },
  };

  async function begin(about: Pick<Flow, 'to' | 'confirms' | 'links'>, source: string) {
    if (!door) throw errors.singleSignOnOff();
    const seconds = limit.take(sourceNetwork(source));
    if (seconds !== undefined) throw errors.tooManyRequests(seconds);
    const { flows, provider, cookie } = door;
    const { flow, sealed } = flows.begin(about);
    const url = await provider.urlFor(flow);
    return new ControlAnswer({ url }, { 'set-cookie': cookie.write(sealed, flows.lifeSeconds) });
  }
}
