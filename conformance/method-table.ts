// Writes what the server knows of every RPC to a file, for the comparison with an SDK's descriptor:
//   node conformance/method-table.ts FILE
import { writeFileSync } from 'node:fs';
import { METHOD_POLICY, METHOD_ROWS, type Profile } from '@latchkey/contract';

/** The privilege that the policy asks for, as `Collection PrivilegeSearch`; null for none. */
function asked(name: string, profile: Profile): string | null {
  const rule = METHOD_POLICY[profile].get(name);
  return rule?.kind === 'privilege' ? `${rule.objectType} ${rule.privilege}` : null;
}

const [file] = process.argv.slice(2);
if (!file) throw new Error('no file is named');
const rows = METHOD_ROWS.map((row) => ({
  ...row,
  asked: { zilliz: asked(row.name, 'zilliz'), milvus: asked(row.name, 'milvus') },
}));
writeFileSync(file, JSON.stringify(rows, null, 2));
