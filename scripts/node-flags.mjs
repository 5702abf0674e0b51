/**
 * What the server's Node is started with; deploy/Containerfile has the same.
 *
 * V8 stops the event loop for as long as it takes to move what is still in use of its young objects, and a large
 * reply is in use until it is sent. Left to itself their space grows to 32 MB and more: beside an index build one
 * collection took up to 157 ms; with 16, 59. A smaller one interrupts large calls too often (decision 0019).
 *
 * `--enable-source-maps` is not among them: the maps of the bundle take 75 MB of the 236 that a server at rest had with
 * them, and 150 ms of its start.
 */
export const NODE_FLAGS = ['--max-semi-space-size=16'];

/**
 * What its environment says, unless it does already; deploy/Containerfile has the same.
 *
 * Each index build takes a thread of Node's pool until it is over, and those of collections that would else be written on
 * the event loop begin at once (decision 0020). Of the four that Node has by itself there was one for them.
 */
export const NODE_VARIABLES = { UV_THREADPOOL_SIZE: '16' };
