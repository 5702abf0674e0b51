import { ConnectionError } from './connection-error.ts';
import { CODE, FIRST_WINDOW, MAX_FRAME, MAX_WINDOW, SETTING } from './protocol.ts';

/** In one frame; each costs time (CVE-2020-11080). */
const MAX_SETTINGS = 32;
const SETTING_BYTES = 6;
const LARGEST_FRAME = 2 ** 24 - 1;

/** What the peer has said about itself. Larger frames than usual are never sent. */
export class PeerSettings {
  initialWindow = FIRST_WINDOW;
  maxStreams = Number.POSITIVE_INFINITY;

  /** @param payload of SETTINGS. @returns by how much windows of streams grow. @throws ConnectionError */
  take(payload: Buffer): number {
    if (payload.length % SETTING_BYTES !== 0) throw wrong(CODE.frameSizeError);
    if (payload.length > MAX_SETTINGS * SETTING_BYTES) throw wrong(CODE.enhanceYourCalm);
    const before = this.initialWindow;
    for (let at = 0; at < payload.length; at += SETTING_BYTES) {
      this.#set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
    }
    return this.initialWindow - before;
  }

  #set(name: number, value: number): void {
    if (name === SETTING.enablePush && value > 1) throw wrong(CODE.protocolError);
    else if (name === SETTING.maxConcurrentStreams) this.maxStreams = value;
    else if (name === SETTING.initialWindowSize) {
      if (value > MAX_WINDOW) throw wrong(CODE.flowControlError);
      this.initialWindow = value;
    } else if (name === SETTING.maxFrameSize && (value < MAX_FRAME || value > LARGEST_FRAME)) {
      throw wrong(CODE.protocolError);
    }
  }
}

function wrong(code: number): ConnectionError {
  return new ConnectionError(code, 'SETTINGS that must not be');
}
