/** How tightly an operator binds, loosest first, in the order of Milvus' grammar. */
export const BINDING = {
  or: 1,
  and: 2,
  bitOr: 3,
  bitXor: 4,
  bitAnd: 5,
  equality: 6,
  relation: 7,
  in: 8,
  shift: 9,
  sum: 10,
  product: 11,
  unary: 12,
  power: 13,
  like: 14,
  operand: 15,
} as const;
