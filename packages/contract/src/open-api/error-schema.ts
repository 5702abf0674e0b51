/** What every failure answers. */
export const ERROR_SCHEMA = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'integer', description: 'Never 0.' },
    message: { type: 'string', description: 'What is wrong, and what to do.' },
  },
};
