import fc from 'fast-check';
import type { RowVariables } from '../../kernel/row-policy.ts';
import { anyLeaf, joined } from './test-generators.ts';
import {
  compareBytes,
  equalityOp,
  holds,
  type Modelled,
  op,
  orNull,
  quoted,
  STRINGS,
  type Values,
} from './test-model.ts';

/** For tests: values that would break out of a filter if they were pasted into it. */
const ODD_STRINGS = ['" or true or "" == "', "' or 1 == 1 --", '$current_user', '\\', '"', ''];
const value = fc.constantFrom(...STRINGS, ...ODD_STRINGS);

/** For tests: a principal that may lack a name and its tag `team`. */
const principal: fc.Arbitrary<RowVariables> = fc
  .tuple(fc.option(value, { nil: undefined, freq: 6 }), fc.option(value, { freq: 4 }))
  .map(([user, team]) => ({ user, tags: new Map(team === null ? [] : [['team', team]]) }));

const USER = /\$current_(?:user|user_name|principal)(?![a-z_])/;
const TAG = /\$current_(?:user|principal)_tags/;

const spelling = fc.constantFrom(
  '$current_user',
  '$current_user_name',
  '$current_principal',
  '$current_user_tags["team"]',
  "$current_principal_tags['team']",
);

function variableOf(name: string, { user, tags }: RowVariables): string {
  return (TAG.test(name) ? tags.get('team') : user) ?? '';
}

/** What a document has at a key; a JSON null is a value of its own. */
function jsonAt(document: unknown, key: string): unknown {
  return (document as Readonly<Record<string, unknown>>)[key];
}

function variableLeaf(variables: RowVariables): fc.Arbitrary<Modelled> {
  return fc.oneof(
    fc.tuple(fc.constantFrom('s', 't'), op, spelling).map(([name, one, variable]) => ({
      text: `${name} ${one} ${variable}`,
      truth: (values: Values) =>
        orNull(values[name], (text: string) =>
          holds(one, compareBytes(text, variableOf(variable, variables))),
        ),
    })),
    fc.tuple(fc.constantFrom('s', 't'), spelling, value).map(([name, variable, other]) => ({
      text: `${name} in [${quoted(other)}, ${variable}]`,
      truth: (values: Values) =>
        orNull(values[name], (text) => text === other || text === variableOf(variable, variables)),
    })),
    spelling.map((variable) => ({
      text: `array_contains(as, ${variable})`,
      truth: (values: Values) =>
        orNull(values.as, (array: string[]) => array.includes(variableOf(variable, variables))),
    })),
    fc.tuple(equalityOp, spelling).map(([one, variable]) => ({
      text: `${variable} ${one} j["k"]`,
      truth: (values: Values) =>
        orNull(
          values.j,
          (document) =>
            (jsonAt(document, 'k') === variableOf(variable, variables)) === (one === '=='),
        ),
    })),
    fc.tuple(equalityOp, spelling).map(([one, variable]) => ({
      text: `owner ${one} ${variable}`,
      truth: ({ $meta }: Values) =>
        (jsonAt($meta ?? {}, 'owner') === variableOf(variable, variables)) === (one === '=='),
    })),
    fc.tuple(spelling, value).map(([variable, other]) => ({
      text: `${variable} == ${quoted(other)}`,
      truth: () => variableOf(variable, variables) === other,
    })),
  );
}

/** A policy that names what the principal lacks is false, as a whole. */
function policyFor(variables: RowVariables): fc.Arbitrary<Modelled> {
  const constant = fc.constantFrom(true, false).map((one) => ({
    text: String(one),
    truth: () => one,
  }));
  const leaf = fc.oneof(
    { arbitrary: variableLeaf(variables), weight: 3 },
    { arbitrary: anyLeaf, weight: 2 },
  );
  return fc
    .oneof({ arbitrary: joined(leaf), weight: 12 }, { arbitrary: constant, weight: 1 })
    .map(({ text, truth }) => {
      const names = text.replaceAll('"$current_user"', '""');
      const lacks =
        (variables.user === undefined && USER.test(names)) ||
        (!variables.tags.has('team') && TAG.test(names));
      return { text, truth: (values) => !lacks && truth(values) };
    });
}

/** For tests: a principal with the policies that hold for it, and a naive model of what it sees. */
export interface ModelledPolicies {
  readonly policies: readonly string[];
  readonly variables: RowVariables;
  readonly sees: (values: Values) => boolean;
}

export const modelledPolicies: fc.Arbitrary<ModelledPolicies> = principal.chain((variables) =>
  fc.array(policyFor(variables), { maxLength: 3 }).map((policies) => ({
    policies: policies.map(({ text }) => text),
    variables,
    sees: (values) => policies.some(({ truth }) => truth(values) === true),
  })),
);
