import { join } from 'node:path';
import type { FoundingReveal, RunningServer } from '@latchkey/server';

/** What the first start shows on a terminal: where to connect, the secrets, and code to paste. */
export function firstStartScreen(
  founded: FoundingReveal,
  server: RunningServer,
  screen: { readonly columns: number; readonly data: string },
): string {
  const rule = '─'.repeat(Math.min(screen.columns, 78));
  const bold = (text: string) => `\u001b[1m${text}\u001b[0m`;
  const dim = (text: string) => `\u001b[2m${text}\u001b[0m`;
  const password = founded.admin.password.reveal();
  return [
    `\n${rule}\n`,
    `  ${bold('Your cluster is ready.')} ${dim('The secrets below are shown this once: save them now.')}\n\n`,
    row('endpoint', bold(server.clusterUrl)),
    row('user', bold(founded.admin.username)),
    row('password', bold(password)),
    row('API key', bold(founded.apiKey.key.reveal())),
    row('control plane', server.controlUrl),
    ...(server.fingerprint ? certificate(screen.data, server.fingerprint) : []),
    row('owner', `${founded.owner.email}  ${founded.owner.password.reveal()}`),
    `\n  ${dim('Try it (pip install pymilvus):')}\n\n`,
    ...example(server, `${founded.admin.username}:${password}`, screen.data).map(
      (line) => `    ${line}\n`,
    ),
    `\n  ${dim(`Forgotten? npx latchkey recover --data ${screen.data} --user ${founded.admin.username}`)}\n`,
    `${rule}\n\n`,
  ].join('');
}

const row = (label: string, value: string) => `  ${label.padEnd(15)}${value}\n`;

/** What clients need to trust a certificate that this server made for itself. */
function certificate(data: string, fingerprint: string): string[] {
  return [
    row('certificate', join(data, 'tls/self-signed.crt')),
    row('  SHA-256', fingerprint.slice(0, 48)),
    row('', fingerprint.slice(48)),
  ];
}

function example(server: RunningServer, token: string, data: string): string[] {
  const trust = server.fingerprint
    ? `, server_pem_path="${join(data, 'tls/self-signed.crt')}"`
    : '';
  return [
    'from pymilvus import MilvusClient',
    `client = MilvusClient("${server.clusterUrl}", token="${token}"${trust})`,
    'client.create_collection("docs", dimension=4)',
    'client.insert("docs", [{"id": 1, "vector": [0.1, 0.2, 0.3, 0.4], "title": "hello"}])',
    'print(client.search("docs", data=[[0.1, 0.2, 0.3, 0.4]], output_fields=["title"]))',
  ];
}
