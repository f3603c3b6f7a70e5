/** A field of a message as it is written: its name, and its value as JSON text. */
export type Field = readonly [name: string, json: string];

export type Mutation = (fields: readonly Field[]) => readonly Field[];

export function replace(key: string, value: string): Mutation {
  return (fields) => [...fields.filter(([each]) => each !== key), [key, value]];
}
export function drop(pick: number): Mutation {
  return (fields) => fields.filter((_, index) => index !== pick % fields.length);
}
export function repeat(pick: number): Mutation {
  return (fields) => (fields.length === 0 ? fields : [...fields, fields[pick % fields.length]!]);
}
/** Two fields with each other's values. */
export function swap(one: number, other: number): Mutation {
  return (fields) => {
    const [a, b] = [fields[one % fields.length], fields[other % fields.length]];
    if (!a || !b) return fields;
    return fields.map((each) =>
      each === a ? ([a[0], b[1]] as const) : each === b ? ([b[0], a[1]] as const) : each,
    );
  };
}
export function reorder(from: number, to: number): Mutation {
  return (fields) => {
    const moved = fields[from % fields.length];
    if (!moved) return fields;
    return fields.filter((each) => each !== moved).toSpliced(to % fields.length, 0, moved);
  };
}
