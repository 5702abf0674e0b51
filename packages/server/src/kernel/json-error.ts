/** Why a text was not parsed; the message shows no part of it. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}
