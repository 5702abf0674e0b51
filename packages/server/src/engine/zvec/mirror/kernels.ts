/** Compares one vector with many, smaller is nearer; see `kernels.wat`, of which this is the binary form. */
export interface Kernels {
  /** Minus the product. */
  negativeProduct: Kernel;
  squaredDistance: Kernel;
}

/** Of a 32-bit memory, all addresses in bytes. */
export type Kernel = (
  query: number,
  slots: number,
  count: number,
  vectors: number,
  bytes: number,
  out: number,
) => void;

export function createKernels(memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(MODULE, { mirror: { memory } }).exports as unknown as Kernels;
}

/** In base64; a test compares it with the text. */
export const KERNELS =
  'AGFzbQEAAAABEAJgAnt7AX1gBn9/f39/fwACFQEGbWlycm9yBm1lbW9yeQIBAYCABAMEAwABAQclAg9uZWdhdGl2ZVByb2' +
  'R1Y3QAAQ9zcXVhcmVkRGlzdGFuY2UAAgq1AwMkAQF7IAAgAf3kASECIAL9HwAgAv0fAZIgAv0fAiAC/R8DkpILvQECBH8C' +
  'eyABIAJBAnRqIQYgACAEaiEHAkADQCABIAZPDQEgAyABKAIAIARsaiEJIAAhCP0MAAAAAAAAAAAAAAAAAAAAACEK/QwAAA' +
  'AAAAAAAAAAAAAAAAAAIQsDQCAKIAj9AAQAIAn9AAQA/eYB/eQBIQogCyAI/QAEECAJ/QAEEP3mAf3kASELIAlBIGohCSAI' +
  'QSBqIQggCCAHSQ0ACyAFIAogCxAAjDgCACABQQRqIQEgBUEEaiEFDAALCwvOAQIEfwR7IAEgAkECdGohBiAAIARqIQcCQA' +
  'NAIAEgBk8NASADIAEoAgAgBGxqIQkgACEI/QwAAAAAAAAAAAAAAAAAAAAAIQr9DAAAAAAAAAAAAAAAAAAAAAAhCwNAIAj9' +
  'AAQAIAn9AAQA/eUBIQwgCP0ABBAgCf0ABBD95QEhDSAKIAwgDP3mAf3kASEKIAsgDSAN/eYB/eQBIQsgCUEgaiEJIAhBIG' +
  'ohCCAIIAdJDQALIAUgCiALEAA4AgAgAUEEaiEBIAVBBGohBQwACwsL';

const MODULE = new WebAssembly.Module(Buffer.from(KERNELS, 'base64'));
