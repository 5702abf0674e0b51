import { expect, test } from 'vitest';
import { clientName } from './client-name.ts';

test('an SDK is called by its name, with the version that it says', () => {
  expect(clientName('grpc-python/1.62.0 grpc-c/39.0.0 (linux; chttp2)')).toBe(
    'Python SDK (grpc-python/1.62.0)',
  );
  expect(clientName('grpc-node-js/1.13.0')).toBe('NodeJS SDK (grpc-node-js/1.13.0)');
  expect(clientName('curl/8.5.0')).toBe('cURL (curl/8.5.0)');
});

test('what is not known is called what it calls itself', () => {
  expect(clientName('indexer of us/2')).toBe('indexer of us/2');
  expect(clientName('')).toBe('');
});
