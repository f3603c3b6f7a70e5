import type { Terminal } from './terminal.ts';

const PATIENCE_MS = 1_000;

/** Prints a note if the work takes longer than a second. */
export async function noteIfSlow<T>(
  { note }: Pick<Terminal, 'note'>,
  label: string,
  work: Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => note(`${label} ...`), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
