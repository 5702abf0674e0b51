/** A route of the cloud for something that one installation does not have. */
export interface NotHere {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As OpenAPI writes it. */
  readonly path: string;
  /** Why not, and what does it instead. */
  readonly text: string;
}

const VOLUMES =
  'volumes are storage of the cloud: upload a file of your own with "latchkey collection import", the console, or put it into the import folder of the server';
const INTEGRATIONS =
  'there is no object storage to integrate: files are imported from the import folder of the server';
const ON_DEMAND =
  'clusters that start with a query are of the cloud: create a cluster, and suspend it while it is not used';
const GLOBAL =
  'there is one region here: for copies on several machines run several servers in front of one Milvus';
const PRIVATE =
  'there is no network of a cloud here: bind the server to a private address with --host, or put it behind your own';
const ALERTS = 'alerts are not sent from here: scrape the metrics (--metrics-port) with Prometheus';
const GROUPS = 'security groups are of AWS: limit who reaches the ports with your own firewall';
const ADDRESS =
  'a cluster has one address, which cannot be closed: suspend the cluster, close the port with your own firewall, or bind the server to a private address with --host';
const BYOC =
  'there is no account of a cloud to bring: this server is the data plane already, and keeps its data in its own directory';
const INVOICES = 'nothing is billed here, so there is no invoice';
const EXPORT =
  'there is no storage integration to export to: "latchkey backup" writes the whole installation to a file, and DATA/backups can be copied as it is';

const of = (text: string, ...routes: readonly string[]): NotHere[] =>
  routes.map((route) => {
    const [method, path = ''] = route.split(' ') as [NotHere['method'], string?];
    return { method, path: `/v2${path}`, text };
  });

const ofVolumes = (noun: string) =>
  of(
    VOLUMES,
    ...[`GET /${noun}`, `POST /${noun}/create`, `POST /${noun}/apply`],
    ...[`GET /${noun}/{name}`, `DELETE /${noun}/{name}`],
  );

/** What the cloud's tools may ask for, and is answered with why it is not here. */
export const NOT_HERE: readonly NotHere[] = [
  ...ofVolumes('volumes'),
  ...ofVolumes('stages'),
  ...of(
    INTEGRATIONS,
    ...['GET /storageIntegrations', 'POST /storageIntegrations'],
    ...['POST /storageIntegrations/validate', 'POST /storageIntegrations/authorizationMaterials'],
    ...['GET /storageIntegrations/{id}', 'DELETE /storageIntegrations/{id}'],
  ),
  ...of(
    ON_DEMAND,
    ...['POST /clusters/createOnDemandCluster', 'POST /clusters/createVectorLake'],
    ...['GET /clusters/onDemandClusters', 'GET /clusters/onDemandClusters/{clusterId}'],
    ...['DELETE /clusters/onDemandClusters/{clusterId}'],
  ),
  ...of(
    GLOBAL,
    ...['GET /globalClusters', 'POST /globalClusters', 'POST /globalClusters/create'],
    ...['GET /globalClusters/{id}', 'POST /globalClusters/{id}/modifyCU'],
    ...['POST /globalClusters/{id}/removeGlobalEndpoint'],
    ...['POST /globalClusters/{id}/secondaryClusters'],
    ...['DELETE /globalClusters/{id}/clusters/{clusterId}'],
  ),
  ...of(
    BYOC,
    ...['GET /byoc/describe', 'GET /byoc/vpc-endpoint-service'],
    ...['POST /byoc/dataplane/create', 'GET /byoc/dataplane/describe'],
    ...['POST /byoc/dataplane/stop', 'POST /byoc/dataplane/resume'],
    ...['DELETE /byoc/dataplane/delete', 'POST /byoc/op/dataplane/create'],
    ...['GET /byoc/op/dataplane/setting', 'POST /byoc/op/dataplane/setting'],
  ),
  ...of(
    ADDRESS,
    'POST /clusters/{clusterId}/enableConnectAddress',
    'POST /clusters/{clusterId}/disableConnectAddress',
  ),
  ...of(
    PRIVATE,
    ...['GET /privateEndpointServices', 'GET /projects/{projectId}/privateEndpoints'],
    ...['POST /projects/{projectId}/privateEndpoints'],
    ...['DELETE /projects/{projectId}/privateEndpoints/{endpointId}'],
    ...['POST /projects/{projectId}/privateEndpointWhitelist'],
  ),
  ...of(
    ALERTS,
    ...['GET /alertRules', 'POST /alertRules', 'PUT /alertRules/{id}', 'DELETE /alertRules/{id}'],
  ),
  ...of(
    GROUPS,
    'GET /clusters/{clusterId}/securityGroups',
    'PUT /clusters/{clusterId}/securityGroups',
  ),
  ...of(INVOICES, 'GET /invoices/{invoiceId}', 'GET /invoices/{invoiceId}/downloadPdf'),
  ...of(EXPORT, 'POST /clusters/{clusterId}/backups/{backupId}/export'),
];
