import { z } from 'zod';

/** Of nothing `coerce` would make 0, which is any free port. */
const port = z
  .union([z.number(), z.string().min(1)])
  .pipe(z.coerce.number<number | string>().int().min(0).max(65_535));
const path = z.string().min(1);
const flag = z.union([z.boolean(), z.stringbool()]);

/** In front of the host, or among the parameters. */
const HOLDS_PASSWORD = /^[a-z]+:\/\/[^/?#]*:[^/?#]*@|[?&]password=/i;

/** One setting of `serve`: its key in latchkey.yaml, from which flag and variable names follow. */
export interface Setting {
  readonly schema: z.ZodType;
  readonly default?: unknown;
  /** What follows the flag in the help; none: the flag stands alone. */
  readonly value?: string;
  readonly help: string;
}

/** All settings, in the order of the help. */
export const SETTINGS = {
  data: {
    schema: path,
    default: './latchkey-data',
    value: 'DIR',
    help: 'where everything is kept',
  },
  host: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    value: 'HOST',
    help: 'address to listen on',
  },
  port: {
    schema: port,
    default: 19530,
    value: 'PORT',
    help: 'port of the first cluster, gRPC and REST; the next ones follow it',
  },
  baseDomain: {
    schema: z
      .string()
      .toLowerCase()
      .regex(/^(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/),
    value: 'DOMAIN',
    help: 'all clusters on --port, each by its host name CLUSTER-ID.DOMAIN',
  },
  adminPort: { schema: port, default: 8530, value: 'PORT', help: 'port of the control plane' },
  credentialsFile: {
    schema: path,
    value: 'FILE',
    help: 'write the first secrets here, once, mode 0600, instead of printing them',
  },
  profile: {
    schema: z.enum(['zilliz', 'milvus']),
    default: 'zilliz',
    value: 'NAME',
    help: 'whose users, roles and rules: zilliz or milvus (first start only)',
  },
  engine: {
    schema: z.enum(['embedded', 'milvus']),
    default: 'embedded',
    value: 'NAME',
    help: 'what keeps the entities of the first cluster, and of others unless they say: embedded, or an upstream milvus',
  },
  milvusUri: {
    schema: z
      .string()
      .transform((text) => text.split(',').map((url) => url.trim()))
      .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1)),
    value: 'URL',
    help: 'of the upstream Milvus, http://HOST:PORT; several with commas, which share the calls',
  },
  milvusTokenFile: {
    schema: path,
    value: 'FILE',
    help: "holds the upstream's service account: user:password, or an API key",
  },
  milvusDatabases: {
    schema: z.enum(['same', 'prefixed']),
    default: 'same',
    value: 'NAMES',
    help: 'same: one cluster there, upstream names; prefixed: each cluster has its own databases there',
  },
  importDir: {
    schema: path,
    value: 'DIR',
    help: 'allow imports of JSON and Parquet files in this folder',
  },
  store: {
    schema: z
      .string()
      .regex(
        /^(sqlite$|postgres(ql)?:\/\/)/,
        'expected sqlite, or postgres://USER@HOST:PORT/DATABASE',
      )
      .refine((value) => !HOLDS_PASSWORD.test(value), {
        error: 'leave the password out of it: give --store-password-file, or set PGPASSFILE',
      }),
    default: 'sqlite',
    value: 'STORE',
    help: 'users, roles, keys, audit: sqlite, a file in --data, or postgres://USER@HOST:PORT/DATABASE',
  },
  storePasswordFile: {
    schema: path,
    value: 'FILE',
    help: 'holds the password for --store; else PGPASSFILE or PGPASSWORD',
  },
  drainSeconds: {
    schema: z.coerce.number().int().min(0).max(3600),
    default: 0,
    value: 'SECONDS',
    help: 'serve on for so long when told to stop, with /readyz down, so that balancers see it',
  },
  metricsPort: {
    schema: port,
    value: 'PORT',
    help: 'port of /healthz, /readyz and /metrics (not set: none)',
  },
  metricsHost: {
    schema: z.string().min(1),
    default: '127.0.0.1',
    value: 'HOST',
    help: 'address of --metrics-port, which asks for no credential',
  },
  maxConnections: {
    schema: z.coerce.number().int().min(16).max(1_000_000),
    value: 'NUMBER',
    help: 'open on all ports together (not set: 10000, and at most half of ulimit -n)',
  },
  requestMemory: {
    schema: z.coerce.number().int().min(128).max(1_000_000),
    value: 'MIB',
    help: 'for the bodies of all requests together (not set: a quarter of the memory, 256 to 4096)',
  },
  durability: {
    schema: z.enum(['process', 'sync']),
    default: 'process',
    value: 'LEVEL',
    help: 'what acknowledged writes survive: process (a kill) or sync (a loss of power, too)',
  },
  tlsCert: { schema: path, value: 'FILE', help: 'certificate chain, PEM; needs --tls-key' },
  tlsKey: { schema: path, value: 'FILE', help: 'its private key, PEM' },
  tls: {
    schema: z.enum(['off', 'self-signed']),
    default: 'off',
    value: 'MODE',
    help: 'self-signed: make a certificate and use it',
  },
  ssoFile: {
    schema: path,
    value: 'FILE',
    help: 'single sign-on: the OpenID provider of the console, and which groups have which roles',
  },
  insecureListen: {
    schema: flag,
    default: false,
    help: 'allow plain text on another address than loopback',
  },
  logLevel: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    default: 'info',
    value: 'LEVEL',
    help: 'debug, info, warn, error or silent; the log goes to standard error',
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;

/** What the settings come to, parsed. */
export type Config = {
  readonly [Key in SettingKey]: (typeof SETTINGS)[Key] extends { default: unknown }
    ? z.output<(typeof SETTINGS)[Key]['schema']>
    : z.output<(typeof SETTINGS)[Key]['schema']> | undefined;
};

const kebab = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `adminPort` → `--admin-port` */
export const flagOf = (key: string): string => `--${kebab(key)}`;
/** `adminPort` → `LATCHKEY_ADMIN_PORT` */
export const variableOf = (key: string): string =>
  `LATCHKEY_${kebab(key).replaceAll('-', '_').toUpperCase()}`;
/** `adminPort` → `admin-port` */
export const fileKeyOf = kebab;
