import { parentPort, workerData } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { connectWriter } from './connect.ts';
import type {
  WriterData,
  WriterError,
  WriterQuestion,
  WriterReply,
  WriterResult,
} from './writer-protocol.ts';

/** The program of a `SqliteWriter`'s thread. */
function serve(): void {
  const port = parentPort;
  if (!port) throw new Error('this is the program of a thread');
  const { path, mustBeOurs } = workerData as WriterData;
  const reply = (answer: WriterReply) => port.postMessage(answer);
  let database: Database;
  try {
    database = connectWriter(path, { mustBeOurs });
  } catch (error) {
    reply({ id: 0, error: described(error) });
    port.close();
    return;
  }
  reply({ id: 0, result: NOTHING });
  port.on('message', async (message: 'close' | (WriterQuestion & { readonly id: number })) => {
    if (message === 'close') {
      database.close();
      port.close();
      return;
    }
    const { id } = message;
    try {
      reply({ id, result: await answer(database, message) });
    } catch (error) {
      reply({ id, error: described(error) });
    }
  });
}

const NOTHING: WriterResult = { rows: [] };

function answer(
  database: Database,
  question: WriterQuestion,
): WriterResult | Promise<WriterResult> {
  if (question.ask === 'run') return run(database, question);
  if (question.ask === 'copy') return database.backup(question.path).then(() => NOTHING);
  if (database.inTransaction) database.exec('rollback');
  return NOTHING;
}

function run(
  database: Database,
  { sql, parameters }: Extract<WriterQuestion, { ask: 'run' }>,
): WriterResult {
  const statement = database.prepare<unknown[]>(sql);
  if (statement.reader) return { rows: statement.all(...parameters) };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes, lastInsertRowid };
}

function described(error: unknown): WriterError {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { message: error.message, ...(code !== undefined && { code }) };
}

serve();
