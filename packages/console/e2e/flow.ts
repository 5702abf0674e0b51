import type { Page } from 'playwright-core';
import type { Language } from './browser.ts';
import type { ConsoleServer } from './console-server.ts';

/** What every flow works with. */
export interface Flow {
  readonly language: Language;
  readonly page: () => Page;
  readonly server: () => ConsoleServer;
}
