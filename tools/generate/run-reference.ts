import { code, markdownTable } from './markdown.ts';
import { RUN_REASON_WORDS } from './words.ts';

/** Why a run of a portfolio ended as it did. */
export function runReasonTable(): string {
  return markdownTable(
    ['code', ''],
    Object.entries(RUN_REASON_WORDS).map(([name, words]) => [code(name), words]),
  );
}
