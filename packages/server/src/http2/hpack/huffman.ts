/**
 * Lengths in bits of the codes of the 256 bytes and of the end of a text. The code is canonical: codes
 * ascend with their length, and among those of one length with the symbol.
 * @see https://www.rfc-editor.org/rfc/rfc7541#appendix-B
 */
// biome-ignore format: a table
const LENGTHS = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
  5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
  7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
  7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
  24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
  23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
  21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
  26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];
const END = 256;
/** Nodes of the tree: two places for each, a node's number, or a symbol as `-1 - symbol`. */
const TREE = buildTree();

/** @returns undefined when it is no text in Huffman's code: the end within it, or wrong padding */
export function decodeHuffman(bytes: Buffer, from: number, to: number): string | undefined {
  const text = Buffer.allocUnsafe(Math.ceil(((to - from) * 8) / 5));
  let length = 0;
  let node = 0;
  // Since the last symbol: bits, and whether all are ones, as the end's code begins.
  let bits = 0;
  let ones = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    for (let mask = 0x80; mask > 0; mask >>= 1) {
      const bit = byte & mask ? 1 : 0;
      bits += 1;
      if (bit === 0) ones = false;
      const next = TREE[node * 2 + bit] as number;
      if (next >= 0) {
        node = next;
        continue;
      }
      if (next === -1 - END) return undefined;
      text[length++] = -1 - next;
      node = 0;
      bits = 0;
      ones = true;
    }
  }
  return bits < 8 && ones ? text.toString('latin1', 0, length) : undefined;
}

function buildTree(): Int16Array {
  const symbols = LENGTHS.map((_, symbol) => symbol);
  symbols.sort((a, b) => (LENGTHS[a] as number) - (LENGTHS[b] as number) || a - b);
  const tree = new Int16Array(2 * LENGTHS.length);
  let nodes = 1;
  let code = 0;
  let length = 0;
  for (const symbol of symbols) {
    const wanted = LENGTHS[symbol] as number;
    code = length === 0 ? 0 : (code + 1) << (wanted - length);
    length = wanted;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const place = node * 2 + ((code >> bit) & 1);
      if (tree[place] === 0) tree[place] = nodes++;
      node = tree[place] as number;
    }
    tree[node * 2 + (code & 1)] = -1 - symbol;
  }
  return tree;
}
