/**
 * Writes `src/api/generated/` from the OpenAPI documents, as the server serves them. Run by the build;
 * nothing it writes is committed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlOpenApi } from '@latchkey/contract/control';
import { dataOpenApi } from '@latchkey/contract/rest';
import { clientText } from './client-text.ts';

const target = join(import.meta.dirname, '../src/api/generated');

mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'control.ts'), clientText(controlOpenApi()));
writeFileSync(join(target, 'data.ts'), clientText(dataOpenApi()));
