import { Command } from 'commander';
import { apiKeyCommand } from './commands/api-key.ts';
import { auditCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { clusterCommand } from './commands/cluster.ts';
import { clusterBackupCommand } from './commands/cluster-backup.ts';
import { collectionCommand } from './commands/collection.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { explainCommand as explainConfigCommand } from './commands/config/explain.ts';
import { configureCommand } from './commands/configure.ts';
import { credentialCommand } from './commands/credential.ts';
import { databaseCommand } from './commands/database.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { groupCommand } from './commands/group.ts';
import { addImportRbac } from './commands/import-rbac.ts';
import { loginCommand } from './commands/login.ts';
import { logoutCommand } from './commands/logout.ts';
import { memberCommand } from './commands/member.ts';
import { migrateCommand } from './commands/migrate.ts';
import { orgRoleCommand } from './commands/org-role.ts';
import { privilegeGroupCommand } from './commands/privilege-group.ts';
import { projectCommand } from './commands/project.ts';
import { recoverCommand } from './commands/recover.ts';
import { restoreCommand } from './commands/restore.ts';
import { roleCommand } from './commands/role.ts';
import { serveCommand } from './commands/serve.ts';
import { userCommand } from './commands/user.ts';
import { addWhoami } from './commands/whoami.ts';
import { EXIT_CODE_HELP } from './kit/exit-code.ts';
import type { Shell } from './kit/shell.ts';

const EXAMPLES = `
Examples:
  latchkey serve                                  serve a cluster from ./latchkey-data
  latchkey serve --data /var/lib/latchkey --host 0.0.0.0 --tls self-signed
  latchkey user list                              on the machine of the server: no key needed
  latchkey login --server https://db.example.com  sign in as yourself, by a browser
  latchkey configure --profile prod               save the address and the key of another server
  latchkey cluster list --profile prod -o json --query "[].clusterId"
  latchkey explain user alice --can Insert --on default.docs
  latchkey recover --data /var/lib/latchkey --user db_admin

${EXIT_CODE_HELP}`;

/** The whole command line. */
export function createProgram(shell: Shell): Command {
  const program = new Command('latchkey')
    .description('Vector clusters with credentials, roles and API keys, on your own machine.')
    .version('0.1.0')
    .addHelpText('after', EXAMPLES);
  addGroup(program, 'The server:', [
    serveCommand(),
    configCommand(),
    doctorCommand(shell),
    backupCommand(shell),
    restoreCommand(shell),
    recoverCommand(),
  ]);
  addGroup(program, 'Clusters and what is in them:', [
    clusterCommand(shell),
    clusterBackupCommand(shell),
    projectCommand(shell),
    userCommand(shell),
    roleCommand(shell),
    privilegeGroupCommand(shell),
    databaseCommand(shell),
    collectionCommand(shell),
  ]);
  addGroup(program, 'Moving:', [migrateCommand(shell)]);
  addImportRbac(program, shell, 'Moving:');
  addGroup(program, 'Access:', [
    memberCommand(shell),
    groupCommand(shell),
    orgRoleCommand(shell),
    apiKeyCommand(shell),
    credentialCommand(shell),
    auditCommand(shell),
    explainCommand(shell),
  ]);
  addGroup(program, 'This command:', [
    ...[loginCommand(shell), logoutCommand(shell)],
    ...[configureCommand(shell), completionCommand(shell)],
  ]);
  addWhoami(program, shell, 'This command:');
  // Of `help`, which commander adds itself.
  program.commandsGroup('This command:');
  program.addCommand(completeCommand(program, shell), { hidden: true });
  return program;
}

function addGroup(program: Command, heading: string, commands: readonly Command[]): void {
  for (const command of commands) program.addCommand(command.helpGroup(heading));
}

const configCommand = () =>
  new Command('config').description('the configuration').addCommand(explainConfigCommand());
