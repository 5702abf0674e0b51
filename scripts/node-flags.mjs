/**
 * What the server's Node is started with; deploy/Containerfile has the same.
 *
 * V8 stops the event loop for as long as it takes to move what is still in use of its young objects, and a large
 * reply is in use until it is sent. Left to itself their space grows to 32 MB and more: beside an index build one
 * collection took up to 157 ms; with 16, 59. A smaller one interrupts large calls too often (decision 0019).
 */
export const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=16'];
