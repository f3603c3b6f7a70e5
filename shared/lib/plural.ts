/** A count with its noun, as in `1 order` and `2 orders`. */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
