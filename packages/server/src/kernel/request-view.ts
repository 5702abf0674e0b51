/** The object names in a request, readable before the request is decoded. */
export interface RequestNames {
  /**
   * All values of a text field.
   * @param path field numbers from the request's top, e.g. `[3]`, or `[2, 1]` inside a message
   */
  strings(path: readonly number[]): string[];
}

/** A request as it stands at a door: its names at once, the whole of it when it is handled. */
export interface RequestView extends RequestNames {
  /** The encoded message. @throws ApiError where it is translated only now, and cannot be */
  readonly bytes: Uint8Array;
  /** @throws errors.malformedMessage */
  decode(): unknown;
}
