import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Shows a page in the person's browser, where there is one; the address stands on the screen anyhow. */
export function openBrowser(url: string): void {
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return;
  const [command, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  // No shell reads the address.
  const child = spawn(command, [...words, href], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
