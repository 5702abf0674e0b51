/** `data` of a reply with headers of its own, e.g. `set-cookie`. */
export class ControlAnswer<Data> {
  readonly data: Data;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  constructor(data: Data, headers: Readonly<Record<string, string | readonly string[]>>) {
    this.data = data;
    this.headers = headers;
  }
}
