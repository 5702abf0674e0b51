import type { ControlPlane } from '../server/control-plane.ts';
import { CommandError } from './command-error.ts';
import { EXIT } from './exit-code.ts';

interface Project {
  readonly projectId: string;
  readonly projectName: string;
}

/** The id of the one project. @throws CommandError where there is none or several */
export async function onlyProject(server: ControlPlane): Promise<string> {
  const projects = await server.get<Project[]>('/v2/projects');
  const [project, ...others] = projects;
  if (project && others.length === 0) return project.projectId;
  const known = projects.map((each) => `${each.projectId} (${each.projectName})`).join(', ');
  throw new CommandError(
    project
      ? `there are several projects, say with --project which: ${known}`
      : 'there is no project that you may see',
    { exitCode: project ? EXIT.usage : EXIT.notFound },
  );
}
