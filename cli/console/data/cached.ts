import type { Clock } from '../../../shared/lib/clock.ts';

/** Reads at most once in `maxAgeMs`; calls in between get the same value, or the same failure. */
export function cached<T>(
  clock: Clock,
  maxAgeMs: number,
  read: () => Promise<T>,
): () => Promise<T> {
  let entry: { readonly value: Promise<T>; readonly untilMs: number } | undefined;
  return () => {
    if (!entry || clock.nowMs() >= entry.untilMs) {
      entry = { value: read(), untilMs: clock.nowMs() + maxAgeMs };
    }
    return entry.value;
  };
}

/** As `cached`, for each name by itself. */
export function cachedEach<T>(
  clock: Clock,
  maxAgeMs: number,
  read: (name: string) => Promise<T>,
): (name: string) => Promise<T> {
  const readers = new Map<string, () => Promise<T>>();
  return (name) => {
    const reader = readers.get(name) ?? cached(clock, maxAgeMs, () => read(name));
    readers.set(name, reader);
    return reader();
  };
}
