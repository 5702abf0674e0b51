import { Command } from 'commander';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { CREATE } from './api-key/create.ts';
import { DESCRIBE, LIST } from './api-key/list.ts';
import { ADOPT, DELETE, DISABLE, ENABLE, RESET } from './api-key/switch.ts';
import { UPDATE } from './api-key/update.ts';

/** `latchkey api-key`: keys for programs. */
export function apiKeyCommand(shell: Shell): Command {
  const noun = new Command('api-key').description('API keys: scope, expiry, reset');
  addVerb(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb(noun, CREATE, shell);
  addVerb(noun, UPDATE, shell);
  addVerb(noun, RESET, shell);
  addVerb(noun, DISABLE, shell);
  addVerb(noun, ENABLE, shell);
  addVerb(noun, ADOPT, shell);
  addVerb(noun, DELETE, shell);
  return noun;
}
