import type { PasswordRule } from '../users/profile-rules.ts';

/**
 * The rule for passwords that people choose: long rather than of many classes, as NIST SP 800-63B-4
 * and OWASP ASVS advise.
 */
export const PERSON_PASSWORD: PasswordRule = { min: 12, max: 256, unit: 'characters', classes: 0 };
