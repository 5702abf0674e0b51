import { controlOpenApi } from '@latchkey/contract/control';
import { dataOpenApi } from '@latchkey/contract/rest';
import type { FastifyInstance } from 'fastify';
import { once } from '../../kernel/once.ts';
import { referencePage } from './reference-page.ts';

/**
 * Serves the OpenAPI documents, of the control plane at `/v2/openapi.json` and of the data plane at
 * `/v2/openapi-data.json`, and a page that shows the first at `/v2/reference`. They
 * are public: they say what the program can do, and nothing of the installation. Both are made when they
 * are first asked for: that takes longer than the rest of a start.
 */
export function serveReference(app: FastifyInstance): void {
  const document = once(controlOpenApi);
  const data = once(dataOpenApi);
  const page = once(() => referencePage(document()));
  const config = { isPublic: true };
  app.get('/v2/openapi.json', { config }, async () => document());
  app.get('/v2/openapi-data.json', { config }, async () => data());
  app.get('/v2/reference', { config }, async (_request, reply) => {
    const { policy, html } = page();
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8');
    return html;
  });
}
