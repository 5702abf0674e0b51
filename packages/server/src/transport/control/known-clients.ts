/** Clients of the cloud that read something in their own way. */

/** The `zilliz` CLI runs its commands for users and roles only where it reads this as the plan. */
export function planFor(userAgent: string, plan: string, deployment: string): string {
  return userAgent.startsWith('zilliz-cli/') && deployment === 'Dedicated' ? 'Dedicated' : plan;
}

/** The provider for Terraform, which sends what Go's library sends, reads a project's id as a text. */
export function projectIdFor(userAgent: string, projectId: string): string | { projectId: string } {
  return userAgent.startsWith('Go-http-client/') ? projectId : { projectId };
}

/**
 * The provider for Terraform alone writes the path so. It takes an API key for gone by the code of the
 * error, which it reads only under status 200: that is how the cloud answers.
 * @param route as the router writes it
 */
export function statusFor(
  route: string | undefined,
  { status, body }: { readonly status: number; readonly body: { readonly code: number } },
): number {
  return route === '/v2/apiKeys/:apiKeyId' && body.code === 404 ? 200 : status;
}
