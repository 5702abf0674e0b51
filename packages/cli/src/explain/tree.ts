/** A line and what hangs from it. */
export interface Branch {
  readonly label: string;
  readonly branches: readonly Branch[];
}

/** Joins ways from the same root to a tree: what they share at their beginnings stands there once. */
export function treeOf(ways: readonly (readonly string[])[]): Branch[] {
  const byFirst = Map.groupBy(
    ways.filter((way) => way.length > 0),
    ([first = '']) => first,
  );
  return [...byFirst].map(([label, members]) => ({
    label,
    branches: treeOf(members.map((way) => way.slice(1))),
  }));
}

/** The lines of a tree, indented with the usual strokes. */
export function treeLines(branches: readonly Branch[], indent = ''): string[] {
  return branches.flatMap(({ label, branches: below }, index) => {
    const isLast = index === branches.length - 1;
    const further = indent + (isLast ? '   ' : '│  ');
    return [`${indent}${isLast ? '└─ ' : '├─ '}${label}`, ...treeLines(below, further)];
  });
}
