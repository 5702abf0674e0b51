import { controlOpenApi } from '@latchkey/contract/control';
import type { FastifyInstance } from 'fastify';
import { referencePage } from './reference-page.ts';

/**
 * Serves the OpenAPI document at `/v2/openapi.json` and a page that shows it at `/v2/reference`. They
 * are public: they say what the program can do, and nothing of the installation.
 */
export function serveReference(app: FastifyInstance): void {
  const document = controlOpenApi();
  const page = referencePage(document);
  const config = { isPublic: true };
  app.get('/v2/openapi.json', { config }, async () => document);
  app.get('/v2/reference', { config }, async (_request, reply) => {
    reply.header('content-security-policy', page.policy).type('text/html; charset=utf-8');
    return page.html;
  });
}
