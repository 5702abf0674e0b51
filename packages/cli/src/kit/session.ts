import { InvalidArgumentError } from 'commander';
import { ControlPlane } from '../server/control-plane.ts';
import { type AddressOptions, serverAddress } from '../server/server-address.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import type { Shell } from './shell.ts';

interface ClusterRow {
  readonly clusterId: string;
  readonly clusterName: string;
}

/** What a command that asks a server works with. */
export class Session<Options> {
  /** Arguments, in their order; those that take several come as further ones. */
  readonly args: readonly string[];
  readonly options: Options & AddressOptions;
  readonly shell: Shell;
  #server: ControlPlane | undefined;
  #cluster: Promise<ClusterRow> | undefined;

  constructor(args: readonly string[], options: Options & AddressOptions, shell: Shell) {
    this.args = args;
    this.options = options;
    this.shell = shell;
  }

  /** An argument that the command requires. */
  arg(index: number): string {
    const value = this.args[index];
    if (value === undefined) throw new Error(`the command has no argument ${index}`);
    return value;
  }

  /** An argument, read as an option's text is. @throws CommandError that calls it `name` */
  parsed<Value>(index: number, name: string, parse: (text: string) => Value): Value {
    const text = this.arg(index);
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new CommandError(`${name} ${text}: ${error.message}`, { exitCode: EXIT.usage });
    }
  }

  /** @throws CommandError when nothing says which server */
  get server(): ControlPlane {
    this.#server ??= new ControlPlane(serverAddress(this.options, this.shell.env));
    return this.#server;
  }

  /** The id of the cluster that is meant; the only one, where none is named. @throws CommandError */
  async clusterId(): Promise<string> {
    const { cluster } = this.server.address;
    if (cluster !== undefined && /^in\d\d-[0-9a-z]+$/.test(cluster)) return cluster;
    this.#cluster ??= this.findCluster(cluster);
    return (await this.#cluster).clusterId;
  }

  /** @param named its id or its name */
  async findCluster(named: string | undefined): Promise<ClusterRow> {
    const all = await this.server.all<ClusterRow>('/v2/clusters', 'clusters');
    const known = all.map((row) => `${row.clusterId} (${row.clusterName})`).join(', ');
    const found = all.filter(
      ({ clusterId, clusterName }) =>
        named === undefined || clusterId === named || clusterName === named,
    );
    const [cluster, ...others] = found;
    if (cluster && others.length === 0) return cluster;
    if (all.length === 0) {
      throw new CommandError('there is no cluster: make one with "latchkey cluster create"', {
        exitCode: EXIT.notFound,
      });
    }
    if (found.length === 0) {
      throw new CommandError(`there is no cluster ${named}; there is: ${known}`, {
        exitCode: EXIT.notFound,
      });
    }
    throw new CommandError(`there are several clusters, say with --cluster which: ${known}`, {
      exitCode: EXIT.usage,
    });
  }

  /** A call of the cluster's data plane, e.g. `users/list`. */
  async data<Data = unknown>(call: string, body: object = {}): Promise<Data> {
    return this.server.data<Data>(await this.clusterId(), call, body);
  }
}
