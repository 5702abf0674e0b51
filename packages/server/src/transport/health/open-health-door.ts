import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../observe/log.ts';
import type { BodyBudget } from '../body-budget.ts';
import type { Limits } from '../limits.ts';
import type { OpenConnections } from '../open-connections.ts';
import { createRestServer } from '../rest/rest-server.ts';
import { startListening } from '../start-listening.ts';

export interface HealthDoor {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Opens the port of `/healthz` (the process answers), `/readyz` (calls should come here) and `/metrics`. It
 * asks for no credential, and of what is served says no more than the ids of the clusters.
 * @param parts.obstacle why no calls should come; undefined: they should
 * @throws when the port cannot be opened
 */
export async function openHealthDoor(parts: {
  readonly host: string;
  /** 0: any free port */
  readonly port: number;
  readonly limits: Limits;
  readonly obstacle: () => string | undefined;
  readonly metrics: () => string;
  readonly log: Log;
}): Promise<HealthDoor> {
  const { host, port, limits, obstacle, metrics, log } = parts;
  const http = createRestServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const path = request.url?.split('?')[0];
    if (isRead && path === '/healthz') return answer(response, 200, 'ok\n');
    if (isRead && path === '/readyz') {
      const why = obstacle();
      return answer(response, why === undefined ? 200 : 503, `${why ?? 'ready'}\n`);
    }
    if (isRead && path === '/metrics') return answer(response, 200, metrics(), METRICS_TYPE);
    return answer(response, 404, 'there are /healthz, /readyz and /metrics\n');
  }, limits);
  http.maxConnections = MAX_CONNECTIONS;
  await startListening(http, log, (opened) => http.listen(port, host, opened));
  const { port: bound, family } = http.address() as AddressInfo;
  const name = family === 'IPv6' ? `[${host}]` : host;
  return {
    url: `http://${name}:${bound}`,
    async stop() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

/** It has a bound of its own: probes come through while the other ports are full. */
const MAX_CONNECTIONS = 64;
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

/** What `/metrics` has, in Prometheus' text form. */
export function healthPage(found: {
  readonly ready: boolean;
  readonly draining: boolean;
  readonly storeAnswers: boolean;
  readonly openClusters: number;
  readonly clustersInTrouble: number;
  /** By cluster; see `Engine.heldBytes`. */
  readonly heldBytes: ReadonlyMap<string, number>;
  readonly connections: OpenConnections;
  readonly bodies: BodyBudget;
}): string {
  const { connections, bodies } = found;
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const gauges: [name: string, help: string, value: number][] = [
    ['latchkey_ready', '1: calls should come here', Number(found.ready)],
    ['latchkey_draining', '1: told to stop', Number(found.draining)],
    ['latchkey_store_reachable', '1: the store can be trusted', Number(found.storeAnswers)],
    ['latchkey_clusters_open', 'clusters that this replica serves', found.openClusters],
    [
      'latchkey_clusters_without_upstream',
      'clusters whose upstream Milvus does not answer, or refuses the service account',
      found.clustersInTrouble,
    ],
    ['latchkey_connections_open', 'connections on all ports', connections.open],
    ['latchkey_connections_limit', 'as many may be open', connections.limit],
    ['latchkey_request_memory_bytes', 'held by the bodies of requests over 64 KiB', bodies.held],
    ['latchkey_request_memory_limit_bytes', 'as much may be held', bodies.limit],
    ['process_resident_memory_bytes', 'memory of the process', rss],
  ];
  const counters: typeof gauges = [
    ['latchkey_connections_refused_total', 'closed: too many on all ports', connections.refused],
    [
      'latchkey_source_connections_refused_total',
      'closed: too many from one address',
      connections.refusedOfSources,
    ],
    [
      'latchkey_request_memory_refused_total',
      'refused: no memory for their bodies',
      bodies.refused,
    ],
    ['process_cpu_seconds_total', 'processor time', (user + system) / 1e6],
  ];
  return [
    ...gauges.map(([name, help, value]) => metric(name, 'gauge', help, value)),
    byCluster('latchkey_cluster_held_bytes', HELD_HELP, found.heldBytes),
    ...counters.map(([name, help, value]) => metric(name, 'counter', help, value)),
  ].join('');
}

const HELD_HELP =
  'memory of a cluster alone: vectors, fields and graphs for searches, rows that wait to be stored';

/** A gauge for each cluster; its ids are letters, digits and dashes. */
function byCluster(name: string, help: string, values: ReadonlyMap<string, number>): string {
  const lines = [...values].map(([id, value]) => `${name}{cluster="${id}"} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function metric(name: string, type: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
}
