import { controlOpenApi } from '@latchkey/contract/control';
import type { FastifyInstance } from 'fastify';
import { once } from '../../kernel/once.ts';
import { referencePage } from './reference-page.ts';

/**
 * Serves the OpenAPI document at `/v2/openapi.json` and a page that shows it at `/v2/reference`. They
 * are public: they say what the program can do, and nothing of the installation. Both are made when they
 * are first asked for: that takes longer than the rest of a start.
 */
export function serveReference(app: FastifyInstance): void {
  const document = once(controlOpenApi);
  const page = once(() => referencePage(document()));
  const config = { isPublic: true };
  app.get('/v2/openapi.json', { config }, async () => document());
  app.get('/v2/reference', { config }, async (_request, reply) => {
    const { policy, html } = page();
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8');
    return html;
  });
}
