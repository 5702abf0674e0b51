import { refused } from './checks.mjs';
import { denied, PREFIX, signIn } from './cluster.mjs';

export const PASSWORD = 'Reader-pass1';

/** A user with a role of its own, and a connection that stays open while the role changes. */
export class Reader {
  session;

  /** @param name of the user; the role's has `_role` behind it */
  constructor(admin, name) {
    this.admin = admin;
    this.name = PREFIX + name;
    this.role = `${this.name}_role`;
  }

  /** Makes the user with the role and signs in. */
  async join() {
    await this.admin.createUser({ username: this.name, password: PASSWORD });
    await this.admin.grantRole({ username: this.name, roleName: this.role });
    this.session = await signIn(this.name, PASSWORD);
  }

  grant(privilege, collection_name, db_name = 'default') {
    const { role } = this;
    return this.admin.grantPrivilegeV2({ role, privilege, collection_name, db_name });
  }

  revoke(privilege, collection_name, db_name = 'default') {
    const { role } = this;
    return this.admin.revokePrivilegeV2({ role, privilege, collection_name, db_name });
  }

  /** @param privilege any, if it is not given: before it searches or writes, the SDK may describe */
  isDenied(call, privilege, database) {
    return refused('PERMISSION_DENIED', denied(this.name, privilege, database), call);
  }

  /** What the role grants in all databases: `type database.object privilege`. */
  async shown() {
    const { entities } = await this.admin.listGrants({ roleName: this.role });
    return entities
      .map((e) => `${e.object.name} ${e.db_name}.${e.object_name} ${e.grantor.privilege.name}`)
      .sort();
  }
}
