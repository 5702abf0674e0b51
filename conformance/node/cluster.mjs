import { randomBytes } from 'node:crypto';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { MilvusClient, promisify } from '@zilliz/milvus2-sdk-node';
import { holds, Refused } from './checks.mjs';

/** The cluster under test: how to sign in, and what its refusals look like through this SDK. */
const env = (name) => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
};
export const URI = env('LATCHKEY_URI');
export const ADMIN = env('LATCHKEY_ADMIN_USER');
export const ADMIN_PASSWORD = env('LATCHKEY_ADMIN_PASSWORD');
export const API_KEY = env('LATCHKEY_API_KEY');

/** Users and collections of this run; several programs may share one server. */
export const PREFIX = `node_${randomBytes(3).toString('hex')}_`;

export const BAD_LOGIN = 'auth check failure, please check username and password are correct';
export const BAD_KEY = 'auth check failure, please check api key is correct';
export const NO_LOGIN = 'missing authorization in header';
export const BAD_TOKEN = 'invalid token format';

/** The text of a refused privilege; cluster-wide privileges show the database `*`. */
export const denied = (user, privilege = 'Privilege\\w+', database = '(default|\\*)') =>
  new RegExp(`${privilege}: permission deny to ${user} in the \`${database}\` database`);

/** Runs a call of the SDK; a gRPC status or a failed Milvus status becomes `Refused`. */
async function asRefused(call) {
  let reply;
  try {
    reply = await call();
  } catch (failure) {
    if (failure instanceof Refused) throw failure;
    if (typeof failure?.details === 'string' && typeof failure.code === 'number') {
      throw new Refused(status[failure.code], failure.details);
    }
    throwFailedStatus(failure);
    throw failure;
  }
  throwFailedStatus(reply?.status ?? reply);
  return reply;
}

function throwFailedStatus(reply) {
  const failed = reply?.error_code !== undefined && reply.error_code !== 'Success';
  if (failed || Number(reply?.code ?? 0) > 0) throw new Refused(reply.code, reply.reason);
}

const open = [];

/** A connected MilvusClient whose failures are `Refused`. */
export async function session(credential) {
  const client = new MilvusClient({
    address: URI,
    timeout: 20_000,
    logLevel: 'error',
    ...credential,
  });
  open.push(client);
  await asRefused(() => client.connectPromise);
  return new Proxy(client, {
    get(target, name) {
      if (name === 'alive') return () => alive(target);
      if (name === 'raw') return (...args) => asRefused(() => raw(target, ...args));
      const member = target[name];
      if (typeof member !== 'function') return member;
      return (...args) => asRefused(() => member.apply(target, args));
    },
  });
}

/** One call that every signed-in user may make. */
async function alive(client) {
  const { version } = await asRefused(() => client.getVersion());
  holds(version.startsWith('v'), `odd server version ${version}`);
}

/** A call on the SDK's own connection for which it has no method yet. */
function raw(client, method, request) {
  return promisify(client.channelPool, method, request, 20_000);
}

export async function signIn(username, password) {
  const signedIn = await session({ username, password });
  await signedIn.alive();
  return signedIn;
}

/**
 * A session that is closed again at once. One that stays open sends heartbeats, which count as
 * wrong passwords when the password has changed.
 */
export async function signsIn(username, password) {
  await (await signIn(username, password)).closeConnection();
}

export const cannotSignIn = async (username, password) => {
  try {
    await signsIn(username, password);
  } catch (failure) {
    holds(
      failure.code === 'UNAUTHENTICATED' && failure.text === BAD_LOGIN,
      `refused otherwise: ${failure}`,
    );
    return;
  }
  throw new Error('signed in');
};

export const closeAll = () => Promise.allSettled(open.map((client) => client.closeConnection()));

/** `Connect` with this very `authorization` value, or with none: below what the SDK can send. */
export function rawConnect(authorization) {
  const client = new Client(URI.replace('http://', ''), credentials.createInsecure());
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  const method = '/milvus.proto.milvus.MilvusService/Connect';
  const bytes = (value) => value;
  const deadline = Date.now() + 20_000;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method,
      bytes,
      bytes,
      Buffer.alloc(0),
      metadata,
      { deadline },
      (failure, reply) => {
        client.close();
        if (failure) reject(new Refused(status[failure.code], failure.details));
        else resolve(reply);
      },
    );
  });
}

export const encoded = (token) => Buffer.from(token).toString('base64');
