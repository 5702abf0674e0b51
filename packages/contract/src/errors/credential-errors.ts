import { status } from './status.ts';

/** Credentials; texts of Milvus 2.3–3.x. */
export const credentialErrors = {
  userNameEmpty: () => status(1100, 'username must be not empty: invalid parameter'),
  userNameTooLong: (name: string, limit: number) =>
    status(
      1100,
      `invalid username ${name} with length ${name.length}, the length of username must be less than ${limit + 1}: invalid parameter`,
    ),
  userNameFirstCharacter: (name: string, first: string) =>
    status(
      1100,
      `invalid user name ${name}, the first character must be a letter, but got ${first}: invalid parameter`,
    ),
  userNameCharacter: (name: string, bad: string) =>
    status(
      1100,
      `invalid user name ${name}, it may contain letters, digits and underscores only, but got ${bad}: invalid parameter`,
    ),
  passwordLength: (bytes: number, min: number, max: number) =>
    status(
      1100,
      `invalid password length: invalid parameter[${bytes} out of range ${min} <= value <= ${max}]`,
    ),
  passwordClasses: () =>
    status(
      1100,
      'invalid password: it must hold at least three of upper-case letters, lower-case letters, digits and special characters: invalid parameter',
    ),
  passwordNotBase64: (offset: number) =>
    status(1100, `decode password fail: illegal base64 data at input byte ${offset}`),
  descriptionTooLong: (bytes: number, max: number) =>
    status(
      1100,
      `invalid description length: invalid parameter[${bytes} out of range 0 <= value <= ${max}]`,
    ),
  userExists: (name: string) => status(1100, `user already exists: ${name}: invalid parameter`, 29),
  tooManyUsers: () =>
    status(9, 'unable to add user because the number of users has reached the limit', 29),
  nothingToUpdate: () =>
    status(1100, 'must update either password or description: invalid parameter'),
  oldPasswordWrong: (name: string) =>
    status(1400, `old password not correct for ${name}: not authenticated`),
  /** @param name the built-in user: `root` or `db_admin` */
  builtInUserDrop: (name: string) =>
    status(1401, `${name} user cannot be deleted: privilege not permitted`),
  userNotFound: (name: string) =>
    status(1100, `the user "${name}" does not exist: invalid parameter`, 37),
};
