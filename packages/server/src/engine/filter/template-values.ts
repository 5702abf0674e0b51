/** A float that a number would not tell from an integer. */
export interface WholeFloat {
  readonly float: number;
}

/** The value of one template variable `{name}`; typed like the literal it stands for. */
export type TemplateValue =
  | boolean
  | number
  | WholeFloat
  | bigint
  | string
  | readonly TemplateValue[];

/** Values for the `{name}` variables of a filter, by name. */
export type FilterTemplates = Readonly<Record<string, TemplateValue>>;
