import { lengthPrefix } from './length-prefix.ts';

/** A protobuf message in pieces, which lie where they lie. */
export class MessagePieces {
  readonly all: Buffer[] = [];
  bytes = 0;

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.all.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    this.bytes += piece.length;
  }

  /** A field that holds a message, or bytes. */
  addField(field: number, inside: MessagePieces | Uint8Array): void {
    const isBytes = inside instanceof Uint8Array;
    this.add(lengthPrefix(field, isBytes ? inside.length : inside.bytes));
    for (const piece of isBytes ? [inside] : inside.all) this.add(piece);
  }
}
