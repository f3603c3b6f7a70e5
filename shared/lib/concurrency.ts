/** Works on all items, at most `count` at once, in their order. The first failure rejects. */
export async function atOnce<T>(
  count: number,
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  async function worker() {
    for (let next = rest.next(); !next.done; next = rest.next()) await work(next.value);
  }
  await Promise.all(Array.from({ length: count }, worker));
}

/** Works on all items, as `atOnce`, but continues after failures. Returns the failures. */
export async function eachAtOnce<T>(
  count: number,
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  await atOnce(count, items, (item) => work(item).catch((error) => failures.push(error)));
  return failures;
}
