import type { KeyCreator } from '../../store/api-keys.ts';
import type { ControlPrincipal } from '../control-principal.ts';

const KINDS = { 'api-key': 'apiKey', member: 'member', local: 'system' } as const;

/** Whose rights bound what a caller makes; the host's are the installation's own. */
export function creatorOf({ kind, id, name }: ControlPrincipal): KeyCreator {
  return { kind: KINDS[kind], id: kind === 'local' ? '' : id, name };
}
