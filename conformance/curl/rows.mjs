// Makes the rows of the story and finds the nearest ones by brute force, for vectors.sh.
//   node rows.mjs insert FROM TO     rows as the body's `data`
//   node rows.mjs query              the vector to search with
//   node rows.mjs nearest [CONDITION]  the ids of the 10 nearest rows, for example 'r.id < 50'
const DIMENSION = 16;
const ROWS = 300;

let state = 7;
const next = () => {
  state = (state * 48271) % 2147483647;
  return (state / 2147483647) * 2 - 1;
};
const rows = Array.from({ length: ROWS }, (_, id) => ({
  id,
  vector: Array.from({ length: DIMENSION }, next),
  colour: ['red', 'green', 'blue'][id % 3],
  price: id * 1.5,
  tags: { size: id % 5, words: ['a', 'b'] },
}));
const query = Array.from({ length: DIMENSION }, (_, n) => Math.sin(n + 1));

const dot = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

function nearest(condition = 'true') {
  const keep = new Function('r', `return ${condition}`);
  return rows
    .filter(keep)
    .map((row) => ({ id: row.id, score: cosine(query, row.vector) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map((hit) => hit.id);
}

const [command, ...rest] = process.argv.slice(2);
const answers = {
  insert: () => rows.slice(Number(rest[0]), Number(rest[1])),
  query: () => query,
  nearest: () => nearest(rest[0]),
};
process.stdout.write(JSON.stringify(answers[command]()));
