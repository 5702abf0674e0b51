import { z } from 'zod';
import { clusterEngine } from './cluster-fields.ts';
import { controlRoute } from './control-route.ts';

const cloud = z.object({ cloudId: z.string(), description: z.string() }).meta({ id: 'Cloud' });

const region = z
  .object({
    cloudId: z.string(),
    regionId: z.string(),
    domain: z.string().describe('Host name of this control plane.'),
    apiBaseUrl: z.string().describe('Deprecated, as in the cloud: the address of this server.'),
    supportedClusterTypes: z.array(z.enum(['Free', 'Serverless', 'Dedicated'])),
    engines: z
      .array(clusterEngine)
      .describe('What can keep the entities of a new cluster; the first does, if nothing is said.'),
  })
  .meta({ id: 'Region' });

export const CLOUD_ROUTES = {
  listClouds: controlRoute({
    ...{ method: 'GET', path: '/v2/clouds', tag: 'Clouds and regions' },
    summary: 'The clouds: one, this installation.',
    reply: z.array(cloud),
    needs: { of: 'signed-in' },
  }),
  listRegions: controlRoute({
    ...{ method: 'GET', path: '/v2/regions', tag: 'Clouds and regions' },
    summary:
      'The regions: one, this installation. Clusters may be created with any region of the cloud as a label.',
    query: z.object({ cloudId: z.string().max(64).optional() }),
    reply: z.array(region),
    needs: { of: 'signed-in' },
  }),
};
