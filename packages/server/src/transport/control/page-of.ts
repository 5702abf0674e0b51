/** One page of a list that was read whole, with the counts of the cloud's lists. */
export function pageOf<Name extends string, Item>(
  name: Name,
  all: readonly Item[],
  { pageSize, currentPage }: { readonly pageSize: number; readonly currentPage: number },
) {
  const start = (currentPage - 1) * pageSize;
  const counts = { count: all.length, currentPage, pageSize };
  const items = { [name]: all.slice(start, start + pageSize) } as { [Key in Name]: Item[] };
  return { ...counts, ...items };
}
