import { expect, test } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';

test('the metrics have what each cluster holds in memory, in the text form of Prometheus', async () => {
  const server = await startTestServer({ metricsPort: 0 });
  try {
    const reply = await fetch(`${server.healthUrl}/metrics`);
    expect(reply.headers.get('content-type')).toContain('version=0.0.4');
    const lines = (await reply.text()).trimEnd().split('\n');
    const id = server.founded?.clusterId;
    // Nothing was searched yet.
    expect(lines).toContain(`latchkey_cluster_held_bytes{cluster="${id}"} 0`);
    expect(lines).toContain('# TYPE latchkey_cluster_held_bytes gauge');
    for (const line of lines)
      expect(line).toMatch(/^(# (HELP|TYPE) )?[a-z_]+({cluster="[\w-]+"})? .+$/);
  } finally {
    await server.dispose();
  }
});
