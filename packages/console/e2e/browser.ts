import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** A page of the console, with all that went wrong in it. */
export interface OpenPage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on the console, refused by the policy or thrown, and requests to other places. */
  readonly faults: string[];
}

/** The browser that the test command found or installed. */
export function launch(): Promise<Browser> {
  const executablePath = process.env.LATCHKEY_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What a browser asks for that speaks the language. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', zh: 'zh-CN' };

/** A window of its own: no cookies, language and theme as the browser of a user would ask for them. */
export async function openWindow(
  browser: Browser,
  options: {
    readonly url: string;
    readonly language?: Language;
    readonly theme?: Theme;
    readonly width?: number;
    readonly height?: number;
  },
): Promise<OpenPage> {
  const { url, language = 'en', theme = 'light', width = 1280, height = 800 } = options;
  const context = await browser.newContext({
    ...{ baseURL: url, locale: LOCALES[language], colorScheme: theme, reducedMotion: 'reduce' },
    viewport: { width, height },
    ignoreHTTPSErrors: true,
    timezoneId: 'UTC',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('console', (message) => {
    // The browser says of every reply of 400 and more that loading failed; those are asked for here.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const target = request.url();
    if (!/^(?:data|blob):/.test(target) && new URL(target).origin !== new URL(url).origin) {
      faults.push(`request to ${target}`);
    }
  });
  return { context, page, faults };
}
