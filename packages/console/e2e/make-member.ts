import type { ConsoleServer } from './console-server.ts';

export interface NewMember {
  readonly email: string;
  readonly password: string;
}

/** Somebody who joined with a password, with a role in the first project or with none. */
export async function makeMember(
  { url, apiKey }: ConsoleServer,
  { email, password }: NewMember,
  role?: 'Read-Only' | 'Read-Write' | 'Admin',
): Promise<void> {
  const ask = async <Data>(method: string, path: string, body?: object): Promise<Data> => {
    const response = await fetch(url + path, {
      ...{ method, headers: { authorization: `Bearer ${apiKey}` } },
      ...(body && { body: JSON.stringify(body) }),
    });
    const reply = (await response.json()) as { code: number; message?: string; data: Data };
    if (reply.code !== 0) throw new Error(`${path}: ${reply.message}`);
    return reply.data;
  };
  const [project] = await ask<{ projectId: string }[]>('GET', '/v2/projects');
  const projects = role ? [{ projectId: project?.projectId, role }] : [];
  const { token } = await ask<{ token: string }>('POST', '/v2/latchkey/members', {
    ...{ email, projects },
  });
  await ask('POST', '/v2/latchkey/invitations/accept', { token, password });
}
