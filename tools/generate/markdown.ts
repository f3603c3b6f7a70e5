/** A table of Markdown; what is in a cell cannot break out of it. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [header, header.map(() => '---'), ...rows].map(line).join('\n');
}

const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Literal text, as in code. */
export const code = (text: string): string => `\`${text}\``;
