// Reads the replies for json() of checks.sh: one process for the whole program, because starting one
// costs more than the calls. In: a reply and an expression in which it is `r`, each ended by NUL.
// Out: a line with the expression's value as JSON.
let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => {
  const parts = (rest + text).split('\0');
  rest = parts.length % 2 === 0 ? parts.splice(-2).join('\0') : parts.pop();
  for (let at = 0; at < parts.length; at += 2) {
    process.stdout.write(`${evaluated(parts[at], parts[at + 1])}\n`);
  }
});

function evaluated(reply, expression) {
  try {
    return JSON.stringify(new Function('r', `return ${expression}`)(JSON.parse(reply)));
  } catch (failure) {
    return `${failure} in ${reply.slice(0, 200)}`.replaceAll('\n', ' ');
  }
}
