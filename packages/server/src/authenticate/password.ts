import { availableParallelism } from 'node:os';
import { errors } from '@latchkey/contract';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { BCRYPT_BYTES, isSoundBcrypt } from '../kernel/bcrypt-hash.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import { type Random, systemRandom } from '../kernel/random.ts';
import type { Secret } from '../kernel/secret.ts';
import { Semaphore } from '../kernel/semaphore.ts';

/** Longer passwords are never hashed: no policy allows them. */
const MAX_PASSWORD_BYTES = 256;
const MAX_WAITING = 64;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** Parameters of argon2id. */
export interface Argon2Parameters {
  /** KiB of memory */
  readonly memoryCost: number;
  /** passes over it */
  readonly timeCost: number;
  readonly parallelism: number;
}

/** The first choice of OWASP's Password Storage Cheat Sheet. */
export const OWASP_ARGON2: Argon2Parameters = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

/** Memory and passes that the same sheet holds to be of equal strength. */
const FLOOR = [
  { memoryCost: 47104, timeCost: 1 },
  { memoryCost: 19456, timeCost: 2 },
  { memoryCost: 12288, timeCost: 3 },
  { memoryCost: 9216, timeCost: 4 },
  { memoryCost: 7168, timeCost: 5 },
];

export interface HasherOptions {
  readonly random: Random;
  /** How many hashes may run at once. Each takes `memoryCost` of memory. */
  readonly concurrency: number;
  readonly parameters: Argon2Parameters;
  /** Lets tests hash quickly. */
  readonly allowWeakForTests: boolean;
}

/**
 * Hashing with argon2id into PHC strings, `$argon2id$v=19$m=19456,t=2,p=1$…`: as many at once as
 * there are cores, 64 may wait.
 * @throws Error if the parameters are weaker than OWASP's minimum
 */
export function createPasswordHasher(options: Partial<HasherOptions> = {}): Argon2Hasher {
  return new Argon2Hasher({
    random: systemRandom,
    concurrency: availableParallelism(),
    parameters: OWASP_ARGON2,
    allowWeakForTests: false,
    ...options,
  });
}

/** The hasher that counts its runs. */
export class Argon2Hasher implements PasswordHasher {
  readonly #parameters: Argon2Parameters;
  readonly #pool: Semaphore;
  /**
   * A PHC string of the present parameters that no password matches, since its tag was drawn, not
   * computed. To check a password against it takes as long as against a real one.
   */
  readonly #decoy: string;
  #runs = 0;

  constructor({ random, concurrency, parameters, allowWeakForTests }: HasherOptions) {
    if (!allowWeakForTests) refuseWeak(parameters);
    this.#parameters = parameters;
    this.#pool = new Semaphore({
      permits: concurrency,
      waits: { most: MAX_WAITING, full: errors.signInQueueFull },
    });
    const { memoryCost, timeCost, parallelism } = parameters;
    const part = (bytes: number) => random.bytes(bytes).toString('base64').replaceAll('=', '');
    this.#decoy =
      `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}` +
      `$${part(SALT_BYTES)}$${part(TAG_BYTES)}`;
  }

  /** How often argon2 ran. */
  get runs(): number {
    return this.#runs;
  }

  /** @throws errors.passwordLength, errors.signInQueueFull */
  async hash(password: Secret): Promise<string> {
    const text = password.reveal();
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_PASSWORD_BYTES) throw errors.passwordLength(bytes, 1, MAX_PASSWORD_BYTES);
    return this.#pool.run(() => {
      this.#runs++;
      return hash(text, { ...this.#parameters, outputLen: TAG_BYTES });
    });
  }

  async verify(phc: string, password: Secret): Promise<boolean> {
    const text = password.reveal();
    if (Buffer.byteLength(text) > MAX_PASSWORD_BYTES) return false;
    if (isSoundBcrypt(phc)) return this.#verifyImported(phc, text);
    const sound = phc !== '' && parse(phc) !== undefined;
    return this.#pool.run(async () => {
      this.#runs++;
      // argon2 would give up on a malformed string at once, which tells it from the others by time.
      const matches = await verify(sound ? phc : this.#decoy, text);
      return sound && matches;
    });
  }

  /**
   * Of a user who came from a Milvus: the first sign-in replaces the hash, as it is outdated. Milvus' bcrypt
   * takes a tenth of argon2's time: without argon2 beside it, the time would tell who exists and has not
   * signed in here yet.
   */
  #verifyImported(hash: string, text: string): Promise<boolean> {
    return this.#pool.run(async () => {
      this.#runs++;
      const [matches] = await Promise.all([verifyBcrypt(text, hash), verify(this.#decoy, text)]);
      return matches && Buffer.byteLength(text) <= BCRYPT_BYTES;
    });
  }

  outdated(phc: string): boolean {
    const made = parse(phc);
    if (!made || made.algorithm !== ARGON2ID || made.version !== VERSION_19) return true;
    const { memoryCost, timeCost } = this.#parameters;
    return made.memoryCost < memoryCost || made.timeCost < timeCost || made.outputLen < TAG_BYTES;
  }
}

/** Values of the package's enums, which exist in its types alone. */
const ARGON2ID = 2;
const VERSION_19 = 1;

function parse(phc: string) {
  try {
    return parseOptions(phc);
  } catch {
    return undefined;
  }
}

function refuseWeak({ memoryCost, timeCost }: Argon2Parameters): void {
  const enough = FLOOR.some(
    (floor) => memoryCost >= floor.memoryCost && timeCost >= floor.timeCost,
  );
  if (!enough) {
    throw new Error(
      `argon2 parameters m=${memoryCost},t=${timeCost} are weaker than OWASP's minimum, e.g. m=19456,t=2`,
    );
  }
}
