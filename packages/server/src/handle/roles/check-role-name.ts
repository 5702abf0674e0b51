import { checkName } from './check-name.ts';

/** @throws errors.nameEmpty, nameTooLong, nameFirstCharacter, nameCharacter */
export function checkRoleName(name: string): void {
  checkName(name, 'role name');
}
