/** What a browser would send from the console's pages, with the cookies that it was given. */
export class ConsoleBrowser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  /** `Set-Cookie` of the last reply. */
  setCookies: string[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Another browser that was given a copy of the cookies, as a thief would be. */
  copy(): ConsoleBrowser {
    const other = new ConsoleBrowser(this.#url);
    for (const [name, value] of this.#cookies) other.#cookies.set(name, value);
    return other;
  }

  /** @param headers in place of the usual ones; an empty text leaves one out */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  ): Promise<{ status: number; headers: Headers; code: number; message: string; data: any }> {
    const usual = {
      ...{ 'x-latchkey-console': '1', origin: this.#url, 'sec-fetch-site': 'same-origin' },
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(this.cookie && { cookie: this.cookie }),
    };
    const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== '');
    const response = await fetch(this.#url + path, {
      ...{ method, headers: sent, redirect: 'manual' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.setCookies = response.headers.getSetCookie();
    for (const cookie of this.setCookies) this.#keep(cookie);
    const { status } = response;
    const reply = JSON.parse((await response.text()) || '{}');
    return { status, headers: response.headers, ...reply };
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (/Max-Age=0/.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
