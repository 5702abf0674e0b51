/** Clients of the cloud that read one field in their own way; told apart by `User-Agent`. */

/** The `zilliz` CLI runs its commands for users and roles only where it reads this as the plan. */
export function planFor(userAgent: string, plan: string, deployment: string): string {
  return userAgent.startsWith('zilliz-cli/') && deployment === 'Dedicated' ? 'Dedicated' : plan;
}

/** The provider for Terraform, which sends what Go's library sends, reads a project's id as a text. */
export function projectIdFor(userAgent: string, projectId: string): string | { projectId: string } {
  return userAgent.startsWith('Go-http-client/') ? projectId : { projectId };
}
