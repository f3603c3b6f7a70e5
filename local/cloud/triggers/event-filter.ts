/** Filters of event source mappings and rules share one pattern language. */
export type FilterCriteria = {
  readonly Filters?: readonly { readonly Pattern: string }[];
};

/** True if the event passes one of the filters, or if there is none. */
export function matchesFilters(criteria: FilterCriteria | undefined, event: unknown): boolean {
  const filters = criteria?.Filters ?? [];
  return (
    filters.length === 0 ||
    filters.some(({ Pattern }) => matchesPattern(JSON.parse(Pattern), event))
  );
}

/** Throws on operators that are not known here, before any event depends on them. */
export function checkFilters(criteria: FilterCriteria | undefined): void {
  for (const { Pattern } of criteria?.Filters ?? []) checkPattern(JSON.parse(Pattern));
}

export function checkPattern(pattern: unknown): void {
  if (Array.isArray(pattern)) {
    for (const choice of pattern) {
      if (typeof choice !== 'object' || choice === null) continue;
      for (const operator of Object.keys(choice)) if (operator !== 'prefix') refuse(operator);
    }
    return;
  }
  for (const [key, inner] of Object.entries(pattern as object)) {
    if (key.startsWith('$')) refuse(key);
    checkPattern(inner);
  }
}

function refuse(operator: string): never {
  throw new Error(
    `The local cloud does not run the event pattern operator ${operator}: ` +
      'a pattern may ask for values and for a prefix.',
  );
}

/**
 * EventBridge's event patterns: an object asks about the keys inside, a list is a choice of values
 * or of `{ prefix: text }`.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    // A list in the event matches if one of its elements does.
    const values = Array.isArray(event) ? event : [event];
    return pattern.some((choice) => values.some((value) => matchesChoice(choice, value)));
  }
  return Object.entries(pattern as object).every(([key, inner]) =>
    matchesPattern(inner, (event as Record<string, unknown> | null | undefined)?.[key]),
  );
}

function matchesChoice(choice: unknown, value: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return choice === value;
  return typeof value === 'string' && value.startsWith((choice as { prefix: string }).prefix);
}
