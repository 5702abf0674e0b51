/** How a confirmation in another window ended. */
export interface Confirmation {
  /** A code of the server; none when it is confirmed. */
  readonly problem: string | undefined;
}

/** Reaches the pages of this origin alone, also where the browser keeps the windows apart. */
const NAME = 'latchkey-confirm';

export function tellConfirmation(confirmation: Confirmation): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(confirmation);
  channel.close();
}

/** @returns what ends it */
export function onConfirmation(listener: (confirmation: Confirmation) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Confirmation>) => listener(data);
  return () => channel.close();
}
