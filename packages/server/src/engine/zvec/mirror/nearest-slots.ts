/** The places of the smallest so many of some scores, smallest first. */
export function smallest(scores: Float32Array, count: number): Int32Array {
  const heap = new Int32Array(Math.min(count, scores.length));
  if (heap.length === 0) return heap;
  let size = 0;
  for (let place = 0; place < scores.length; place++) {
    if (size < heap.length) {
      heap[size] = place;
      size++;
      if (size === heap.length) heapify(heap, scores);
    } else if ((scores[place] as number) < (scores[heap[0] as number] as number)) {
      heap[0] = place;
      sink(heap, scores, 0);
    }
  }
  return heap.sort((one, other) => (scores[one] as number) - (scores[other] as number));
}

/** The largest one of a heap is at its top. */
function heapify(heap: Int32Array, scores: Float32Array): void {
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, scores, at);
}

function sink(heap: Int32Array, scores: Float32Array, from: number): void {
  const place = heap[from] as number;
  const score = scores[place] as number;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = child + 1;
    if (right < heap.length && scoreAt(heap, scores, right) > scoreAt(heap, scores, child)) {
      child = right;
    }
    if (scoreAt(heap, scores, child) <= score) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = place;
}

function scoreAt(heap: Int32Array, scores: Float32Array, at: number): number {
  return scores[heap[at] as number] as number;
}
