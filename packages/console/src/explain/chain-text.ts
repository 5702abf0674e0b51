import type { Chain } from '../api/explain.ts';
import type { explainWords } from '../words/explain.ts';
import { placeText } from './place-text.ts';

/** One way to a right, a sentence a step. */
export function chainSteps(chain: Chain, t: typeof explainWords.en): string[] {
  switch (chain.via) {
    case 'grant': {
      const { role, grant, group, privilege } = chain;
      const granted = t.via.grant(role, grant.privilege, placeText(grant, t), grant.grantor);
      return group === undefined ? [granted] : [granted, t.via.group(group, privilege)];
    }
    case 'builtInRole':
      return [t.via.builtIn(chain.role, chain.privilege)];
    case 'apiKey':
      return [t.via.key(chain.role)];
    case 'superUser':
      return [t.via.superUser];
    case 'ownUser':
      return [t.via.ownUser];
    case 'ownRole':
      return [t.via.ownRole(chain.role)];
    case 'everybody':
      return [t.via.everybody(chain.reason)];
  }
}
