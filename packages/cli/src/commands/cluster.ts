import { Command } from 'commander';
import type { Shell } from '../kit/shell.ts';
import { addVerb } from '../kit/verb.ts';
import { CREATE } from './cluster/create.ts';
import { DROP, PURGE, RESTORE } from './cluster/drop.ts';
import { DESCRIBE, LIST } from './cluster/list.ts';
import { METRICS } from './cluster/metrics.ts';
import { RESUME, SUSPEND } from './cluster/suspend.ts';
import { LABEL, UPDATE } from './cluster/update.ts';

/** `latchkey cluster`: the clusters of an installation. */
export function clusterCommand(shell: Shell): Command {
  const noun = new Command('cluster').description('clusters: create, suspend, resume, drop');
  addVerb(noun, LIST, shell);
  addVerb(noun, DESCRIBE, shell);
  addVerb(noun, CREATE, shell);
  addVerb(noun, UPDATE, shell);
  addVerb(noun, LABEL, shell);
  addVerb(noun, SUSPEND, shell);
  addVerb(noun, RESUME, shell);
  addVerb(noun, METRICS, shell);
  addVerb(noun, DROP, shell);
  addVerb(noun, RESTORE, shell);
  addVerb(noun, PURGE, shell);
  return noun;
}
