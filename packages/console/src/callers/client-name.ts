/** Beginnings of a `User-Agent`, and what people call the program. */
const KNOWN: readonly [start: string, name: string][] = [
  ['grpc-python', 'Python SDK'],
  ['grpc-node', 'NodeJS SDK'],
  ['grpc-java', 'Java SDK'],
  ['grpc-go', 'Go SDK'],
  ['curl', 'cURL'],
  ['python-requests', 'Python requests'],
];

/** @param agent e.g. `grpc-python/1.62.0 grpc-c/39.0.0 (linux; chttp2)` @returns e.g. `Python SDK (grpc-python/1.62.0)` */
export function clientName(agent: string): string {
  const first = agent.split(' ', 1)[0] ?? '';
  const known = KNOWN.find(([start]) => first.startsWith(start))?.[1];
  return known ? `${known} (${first})` : agent;
}
