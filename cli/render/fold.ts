import { alignColumns, shorten } from '../terminal/columns.ts';

const GAP = '  ';

/** Joins pieces into lines; a piece that does not fit starts a new line. */
export function fold(
  pieces: readonly string[],
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + GAP.length + piece.length <= width) {
      lines[lines.length - 1] = line + GAP + piece;
    } else {
      lines.push(shorten(line === undefined ? piece : indent + piece, width));
    }
  }
  return lines;
}

/** Rows as columns, or where those are too wide, each row in as many lines as it needs. */
export function columnsWithin(
  rows: readonly (readonly string[])[],
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] {
  const lines = alignColumns(rows);
  if (lines.every(({ length }) => length <= width)) return lines;
  return rows.flatMap((row) =>
    fold(
      row.filter((cell) => cell.trim() !== ''),
      { width, indent },
    ),
  );
}
