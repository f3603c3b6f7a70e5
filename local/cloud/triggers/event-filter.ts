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
      const unknown = Object.keys(choice).find((name) => !(name in OPERATORS));
      if (unknown)
        throw new Error(`The local cloud does not know the event pattern operator ${unknown}.`);
    }
    return;
  }
  for (const [key, inner] of Object.entries(pattern as object)) {
    if (key === '$or') (inner as unknown[]).forEach(checkPattern);
    else checkPattern(inner);
  }
}

/**
 * EventBridge's event patterns: an object asks about the keys inside, a list is a choice of values
 * or of `{ operator: argument }`.
 */
export function matchesPattern(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    // A list in the event matches if one of its elements does.
    const values = Array.isArray(event) ? event : [event];
    return pattern.some((choice) => values.some((value) => matchesChoice(choice, value)));
  }
  return Object.entries(pattern as object).every(([key, inner]) => {
    if (key === '$or') return (inner as unknown[]).some((choice) => matchesPattern(choice, event));
    return matchesPattern(inner, (event as Record<string, unknown> | null | undefined)?.[key]);
  });
}

type Operator = (argument: never, value: unknown) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  exists: (wanted: boolean, value) => (value !== undefined) === wanted,
  prefix: (prefix: string, value) => typeof value === 'string' && value.startsWith(prefix),
  suffix: (suffix: string, value) => typeof value === 'string' && value.endsWith(suffix),
  'equals-ignore-case': (text: string, value) =>
    typeof value === 'string' && value.toLowerCase() === text.toLowerCase(),
  'anything-but': (unwanted: unknown, value) =>
    value !== undefined && ![unwanted].flat().some((choice) => matchesChoice(choice, value)),
  numeric: (comparisons: readonly (string | number)[], value) =>
    typeof value === 'number' && inRange(comparisons, value),
};

function matchesChoice(choice: unknown, value: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return choice === value;
  const [[name, argument] = []] = Object.entries(choice);
  return OPERATORS[name!]!(argument as never, value);
}

/** `[">", 0, "<=", 5]`: every comparison has to hold. */
function inRange(comparisons: readonly (string | number)[], value: number): boolean {
  const holds: Readonly<Record<string, (bound: number) => boolean>> = {
    '=': (bound) => value === bound,
    '<': (bound) => value < bound,
    '<=': (bound) => value <= bound,
    '>': (bound) => value > bound,
    '>=': (bound) => value >= bound,
  };
  for (let index = 0; index < comparisons.length; index += 2) {
    if (!holds[comparisons[index]!]?.(Number(comparisons[index + 1]))) return false;
  }
  return true;
}
