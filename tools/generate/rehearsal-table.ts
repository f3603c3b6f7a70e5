import { readFileSync } from 'node:fs';
import { REHEARSED_FILE, type Rehearsed } from '../../test/rehearsal/switches.ts';
import { markdownTable } from './markdown.ts';

/** The names for people of the resources that a switch leaves in the AWS account. */
const WORDS: Readonly<Record<string, string>> = { 'AWS::SecretsManager::Secret': 'its secret' };

/** The switches that were turned on and off under load, as the long test has kept them. */
export function rehearsalTable(): string {
  const rehearsed: Rehearsed = JSON.parse(readFileSync(REHEARSED_FILE, 'utf8'));
  return markdownTable(
    ['turned on and off', 'ledger, messages, halts, open orders', 'left when it is off'],
    Object.entries(rehearsed).map(([name, left]) => [name, 'stay', WORDS[left] ?? left]),
  );
}
