/** Works on all of them, so many at once, each begun in their order. Fails as the first that fails. */
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

/** The same, but what fails keeps nothing else from its turn. Returns why it failed. */
export async function eachAtOnce<T>(
  count: number,
  items: Iterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  await atOnce(count, items, (item) => work(item).catch((error) => failures.push(error)));
  return failures;
}
