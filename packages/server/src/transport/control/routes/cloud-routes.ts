import { errors } from '@latchkey/contract';
import type { Engines } from '../../../handle/clusters/engines.ts';
import type { ControlHandlers } from '../control-call.ts';

/** Where this installation's clusters run, in the cloud's way of naming. */
const CLOUD = 'local';
const REGION = 'local';

/** Clouds and regions: this installation alone. @param parts.controlUrl where the control plane answers */
export function createCloudRoutes(parts: {
  readonly controlUrl: () => string;
  readonly engines: Pick<Engines, 'available'>;
}): Pick<ControlHandlers, 'listClouds' | 'listRegions'> {
  return {
    async listClouds() {
      return [{ cloudId: CLOUD, description: 'This installation' }];
    },
    async listRegions({ query }) {
      const { cloudId = CLOUD } = query;
      if (cloudId !== CLOUD) throw errors.cloudNotFound(cloudId);
      const url = parts.controlUrl();
      const region = {
        ...{ cloudId: CLOUD, regionId: REGION, domain: new URL(url).host, apiBaseUrl: url },
        engines: [...parts.engines.available],
        supportedClusterTypes: ['Free' as const, 'Serverless' as const, 'Dedicated' as const],
      };
      return [region];
    },
  };
}
