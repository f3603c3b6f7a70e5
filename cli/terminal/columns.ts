const GAP = '  ';

/** Formats rows as lines: each column is as wide as its widest cell, except the last. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** Formats rows as lines, with the columns after the first one aligned to the right. */
export function alignNumbers(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return alignColumns(
    rows.map((row) =>
      row.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column]!))),
    ),
  );
}

/** Shortens a text in the middle, with an ellipsis, when both ends matter. */
export function shortenMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = length - 1;
  const start = Math.ceil(kept / 2);
  return `${text.slice(0, start)}…${text.slice(text.length - (kept - start))}`;
}

/** Shortens a text at the end, with an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
