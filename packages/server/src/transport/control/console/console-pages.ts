import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ControlDoorTools } from '../create-control-app.ts';
import { type PageFile, pickEncoding } from './page-file.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Scripts, styles and requests from and to this server alone, and nothing inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

/**
 * Serves the console's files, from what the build left in `dir`, and its one page under every path that
 * is neither a file nor the API's: where there is none, the page says so to whoever typed the address.
 * Nobody needs to be signed in: there is nothing in them.
 */
export function serveConsole(
  app: FastifyInstance,
  {
    dir,
    tls,
    door,
  }: {
    readonly dir: string;
    readonly tls: boolean;
    readonly door: Pick<ControlDoorTools, 'refuseUnknown'>;
  },
): void {
  const files = readFiles(dir);
  const page = files.get('/index.html') ?? NOT_BUILT;
  const options = { config: { isPublic: true } };
  for (const [path, file] of files) {
    app.get(path, options, (request, reply) => send(file, request, reply));
  }
  const servePage = (request: FastifyRequest, reply: FastifyReply) => send(page, request, reply);
  for (const path of PAGES) app.get(path, options, servePage);
  app.get('/*', options, (request, reply) =>
    isTyped(request) ? servePage(request, reply.code(404)) : door.refuseUnknown(request),
  );

  function send(file: PageFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    reply.headers({
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      // The build names its files after what is in them; the page names the files.
      'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'Accept-Encoding',
    });
    if (tls) reply.header('strict-transport-security', 'max-age=31536000');
    const { encoding, bytes } = pickEncoding(file, request.headers['accept-encoding'] ?? '');
    if (encoding) reply.header('content-encoding', encoding);
    return reply.type(file.type).send(bytes);
  }
}

/** A server that runs from its sources may have no pages. */
const NOT_BUILT: PageFile = {
  ...{ type: 'text/plain; charset=utf-8', isHashed: false },
  plain: Buffer.from('The console is not built: run npm run build.\n'),
};

/** Where the page's own router takes over. */
const PAGES = [
  ...['/', '/sign-in', '/clusters', '/clusters/*', '/api-keys', '/members', '/account'],
  ...['/device', '/confirmed', '/invitation'],
];

/** Somebody's browser goes there; the API has its paths below `/v2`. */
function isTyped({ headers, url }: FastifyRequest): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && !url.startsWith('/v2/');
}

function readFiles(dir: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  if (!existsSync(dir)) return files;
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const type = TYPES[extname(name)];
    if (!type) continue;
    const path = join(dir, name);
    files.set(`/${name.replaceAll('\\', '/')}`, {
      type,
      isHashed: name.startsWith('assets'),
      plain: readFileSync(path),
      ...(existsSync(`${path}.gz`) && { gzip: readFileSync(`${path}.gz`) }),
      ...(existsSync(`${path}.br`) && { br: readFileSync(`${path}.br`) }),
    });
  }
  return files;
}
