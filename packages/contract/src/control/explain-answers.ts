import { z } from 'zod';
import { orgRole, projectRole } from './access-fields.ts';
import { isoTime } from './fields.ts';

/** What `POST /v2/latchkey/explain` answers, by the kind of the question. */

const names = z.array(z.string());
/** Only ever said where it is so. */
const ifSo = z.literal(true).optional();
const level = z.enum(['Collection', 'Database', 'Cluster']);
const rowAction = z.enum(['Query', 'Search', 'Insert', 'Delete', 'Upsert']);
const unknown = z
  .enum(['database', 'collection', 'user'])
  .optional()
  .describe('What of the question does not exist.');

const onData = { database: z.string(), collection: z.string() };
/** `*` for all of them. */
const PLACES = [onData, { user: z.string() }] as const;
const OBJECTS = [
  ...PLACES,
  { ...onData, alias: z.string().describe('By which it was asked for.') },
  { role: z.string() },
] as const;

/** Fields beside those that say what they are on. */
const onPlace = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.union([z.strictObject({ ...shape, ...PLACES[0] }), z.strictObject({ ...shape, ...PLACES[1] })]);
const onObject = <Shape extends z.core.$ZodShape>(shape: Shape) =>
  z.union([
    z.strictObject({ ...shape, ...OBJECTS[0] }),
    z.strictObject({ ...shape, ...OBJECTS[1] }),
    z.strictObject({ ...shape, ...OBJECTS[2] }),
    z.strictObject({ ...shape, ...OBJECTS[3] }),
  ]);

const object = onObject({}).meta({ id: 'AskedObject' });

const grantShape = {
  privilege: z.string().describe('As it was granted: a single privilege, a group, `All` or `*`.'),
  grantor: z.string(),
  grantedAt: isoTime,
};
const grant = onPlace(grantShape).meta({ id: 'GrantShown' });

const principal = z
  .union([
    z.strictObject({
      user: z.string(),
      roles: names.describe('Without the one that everybody has.'),
    }),
    z.strictObject({
      ...{ apiKey: z.string(), name: z.string(), orgRole },
      projectRole: projectRole.optional(),
      clusterRoles: names.optional().describe("The cluster's own roles that the key was given."),
    }),
  ])
  .meta({ id: 'ExplainedPrincipal' });

const chain = z
  .discriminatedUnion('via', [
    z.strictObject({
      ...{ via: z.literal('grant'), role: z.string(), grant },
      implicit: ifSo.describe('Everybody has the role without being granted it.'),
      group: z.string().optional().describe('That was granted, and has the privilege.'),
      privilege: z.string(),
    }),
    z.strictObject({ via: z.literal('builtInRole'), role: z.string(), privilege: z.string() }),
    z.strictObject({
      ...{ via: z.literal('apiKey'), orgRole, projectRole: projectRole.optional() },
      database: z.string().optional().describe('If the key is limited to databases.'),
      ...{ role: z.string(), privilege: z.string() },
    }),
    z.strictObject({ via: z.literal('superUser'), user: z.string(), privilege: z.literal('All') }),
    z.strictObject({ via: z.literal('ownUser'), user: z.string() }),
    z.strictObject({ via: z.literal('ownRole'), role: z.string() }),
    z.strictObject({ via: z.literal('everybody'), reason: z.string() }),
  ])
  .meta({ id: 'Chain', description: 'One way in which a principal comes by something.' });

const near = z.union([
  z.strictObject({ kind: z.literal('didYouMean'), on: z.string() }),
  z.strictObject({ kind: z.literal('holdsNoRole') }),
  z.strictObject({ kind: z.literal('waits'), role: z.string(), grant }),
  onPlace({ kind: z.literal('heldElsewhere'), role: z.string(), privilege: z.string() }),
]);

const rowLimits = z.strictObject({
  action: rowAction,
  restricted: z.boolean(),
  policies: names.optional().describe('That count; none: no entity may be touched.'),
  using: names.optional().describe('Filters for stored entities, or-ed.'),
  check: names.optional().describe('The same for entities that are written.'),
  also: z
    .array(z.strictObject({ using: names, check: names }))
    .optional()
    .describe('What has to be passed besides: of an API key, what whoever made it is left.'),
});

const needed = { privilege: z.string(), level, object, doesNotExist: unknown };
const asked = { clusterId: z.string(), principal, rpc: z.string().optional() };
const allowed = {
  allowed: z.literal(true),
  because: z.array(chain).describe('Shortest first.'),
  more: z.boolean(),
  visible: z.literal(false).optional().describe('The reply is as if it did not exist.'),
  rows: rowLimits.optional(),
};
const denied = {
  allowed: z.literal(false),
  reason: z.string().optional().describe('Set if no grant would help.'),
  missing: onObject({ privilege: z.string(), or: z.string().optional() }).optional(),
  smallestGrant: onPlace({ privilege: z.string(), waits: ifSo }).optional(),
  toRoles: names.optional(),
  rolesThatWouldDo: names.optional(),
  closest: z.array(near).optional(),
};

const mayAnswer = z
  .union([
    z.strictObject({ ...asked, ...needed, ...allowed }),
    z.strictObject({ ...asked, ...needed, ...denied }),
    z.strictObject({ ...asked, ...allowed }),
    z.strictObject({ ...asked, ...denied }),
  ])
  .meta({ id: 'MayAnswer', description: 'Whether somebody may do something, and why.' });

const restricted = z.strictObject({ ...onData, actions: z.array(rowAction) });
const rightsAnswer = z
  .object({
    ...{ clusterId: z.string(), principal },
    reason: z.string().optional().describe('Set if the credential is not let in.'),
    rights: z.array(
      onPlace({
        ...{ level, role: z.string().optional(), implicit: ifSo, group: z.string().optional() },
        privileges: names,
      }),
    ),
    more: z.boolean(),
    waiting: z
      .array(onPlace({ role: z.string(), ...grantShape }))
      .describe('Grants that give nothing until what they name is created; the first hundred.'),
    restricted: z.array(restricted).describe('By row policies; the first hundred.'),
  })
  .meta({ id: 'RightsAnswer', description: 'All that somebody may do.' });

const collectionAnswer = z
  .object({
    clusterId: z.string(),
    object: z.strictObject({ ...onData, aliases: names }),
    principals: z.array(
      z.strictObject({
        ...{ principal, privileges: names, inShort: names, through: names },
        restricted: z.array(rowAction),
      }),
    ),
    more: z.boolean(),
    rowPolicies: z.array(
      z.strictObject({
        ...{ name: z.string(), actions: z.array(rowAction), everyone: z.boolean(), roles: names },
        ...{ using: z.string(), check: z.string() },
      }),
    ),
  })
  .meta({ id: 'CollectionAnswer', description: 'Who may do what with a collection.' });

const held = onPlace({ privileges: names, inShort: names });
const touchable = z.union([z.literal('all'), names]);
const difference = {
  ...{ gained: z.array(held), lost: z.array(held), cut: ifSo },
  rows: z.array(
    z.strictObject({
      ...{ ...onData, action: rowAction },
      ...{ before: touchable.optional(), after: touchable },
    }),
  ),
};
const dryRunAnswer = z
  .object({
    clusterId: z.string(),
    refused: z.strictObject({ code: z.int(), message: z.string() }).optional(),
    already: ifSo.describe('All that it asks for is so already.'),
    waits: ifSo.describe('It takes effect when what it is on is created.'),
    users: z.array(z.strictObject({ user: z.string(), ...difference })),
    more: z.boolean().describe('There are more users.'),
    apiKeys: z
      .array(z.strictObject({ apiKey: z.string(), name: z.string(), ...difference }))
      .describe('Those that hold roles of the cluster; all of them.'),
  })
  .meta({ id: 'DryRunAnswer', description: 'What a change would change, and for whom.' });

export const explainAnswer = z.union([mayAnswer, rightsAnswer, collectionAnswer, dryRunAnswer]);
