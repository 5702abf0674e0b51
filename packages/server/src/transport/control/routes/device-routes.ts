import type { DeviceSignIns } from '../../../authenticate/device-sign-ins.ts';
import type { Sessions } from '../../../authenticate/sessions.ts';
import { isoOf } from '../../../handle/api-keys/key-view.ts';
import { Secret } from '../../../kernel/secret.ts';
import type { ControlHandlers } from '../control-call.ts';
import { sessionOf } from './session-routes.ts';

type Operation = 'startDevice' | 'takeDevice' | 'findDevice' | 'approveDevice' | 'refuseDevice';

/** The sign-in of command lines; what a member says to it, they say with a browser. */
export function createDeviceRoutes(parts: {
  readonly devices: DeviceSignIns;
  readonly sessions: Sessions;
  /** Where browsers reach the console. */
  readonly consoleUrl: () => string;
}): Pick<ControlHandlers, Operation> {
  const { devices, sessions, consoleUrl } = parts;
  return {
    async startDevice({ body, source }) {
      const { deviceCode, ...started } = await devices.start({ client: body.client, source });
      return {
        ...started,
        deviceCode: deviceCode.reveal(),
        verificationUri: `${consoleUrl()}/device`,
      };
    },
    async takeDevice({ body, source, requestId }) {
      const { member, via, client } = await devices.take(new Secret(body.deviceCode), source);
      const actor = { kind: 'member', id: member.id, name: member.email } as const;
      const { session, secret } = await sessions.open(
        member,
        { kind: 'cli', via, agent: client },
        { actor, source, requestId },
      );
      return {
        ...{ token: secret.reveal(), expireTime: isoOf(session.expiresAt) },
        ...{ email: member.email, sessionId: session.id },
      };
    },
    async findDevice(call) {
      const device = await devices.find(call.body.userCode, sessionOf(call));
      const { client, source, createdAt, expiresAt } = device;
      return { client, source, createTime: isoOf(createdAt), expireTime: isoOf(expiresAt) };
    },
    async approveDevice(call) {
      await devices.approve(call.body.userCode, sessionOf(call), call.origin);
      return {};
    },
    async refuseDevice(call) {
      await devices.refuse(call.body.userCode, sessionOf(call), call.origin);
      return {};
    },
  };
}
