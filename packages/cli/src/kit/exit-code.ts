/** What every command ends with; the help and the guide say the same. */
export const EXIT = {
  done: 0,
  /** The server refused it, or the answer is no. */
  refused: 1,
  /** Wrong flags, or what destroys was not confirmed. */
  usage: 2,
  /** The credential is not accepted, or may not do this. */
  notAllowed: 3,
  notFound: 4,
  /** No server there, or no answer in time. */
  unreachable: 5,
} as const;

export const EXIT_CODE_HELP =
  'Exit code: 0 done, 1 refused or failed, 2 wrong usage or not confirmed, 3 not allowed, 4 not found,\n5 no answer from the server.';
