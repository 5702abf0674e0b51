import type { ObjectType } from '@latchkey/contract';

// What a model of rights is made of. Objects are themselves, whatever they are called: no ids that could be
// mixed up.
export interface ModelDatabase {
  readonly name: string;
}
export interface ModelCollection {
  database: ModelDatabase;
  name: string;
}
export interface Alias {
  readonly database: ModelDatabase;
  readonly name: string;
  collection: ModelCollection;
}
export interface Role {
  readonly name: string;
}
export interface User {
  readonly name: string;
  roles: Role[];
}
export interface Group {
  readonly name: string;
  members: readonly string[];
}
interface Waiting {
  readonly waitsFor: string;
}
export interface Grant {
  readonly role: Role;
  readonly type: ObjectType;
  readonly privilege: string;
  database: '*' | ModelDatabase | Waiting;
  object: '*' | ModelCollection | User | Waiting;
}

/** Whether two grants are one, or one waits for what the other is on. */
export function isSame(one: Grant, other: Grant): boolean {
  return (
    one.role === other.role &&
    one.type === other.type &&
    one.privilege === other.privilege &&
    isSameTarget(one.database, other.database) &&
    isSameTarget(one.object, other.object)
  );
}

function isSameTarget(one: Grant['object' | 'database'], other: typeof one): boolean {
  return one === other || (isWaiting(one) && waitsFor(other, one.waitsFor));
}

export function isWaiting(target: Grant['object' | 'database']): target is Waiting {
  return target !== '*' && 'waitsFor' in target;
}

export function waitsFor(target: Grant['object' | 'database'], name: string): boolean {
  return isWaiting(target) && target.waitsFor === name;
}
