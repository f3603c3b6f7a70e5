// Writes what is generated from the code: `npm run generate`. A test compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema } from '../../shared/config/parse-config.ts';
import { costDocument } from '../cost/document.ts';
import { readMeasurement } from '../cost/measured.ts';
import { architectureDiagram } from './architecture-diagram.ts';
import { commandTable, commonOptionTable } from './command-reference.ts';
import { configurationReference, sectionReference } from './configuration-reference.ts';
import { contractFieldTable, fieldTable, reasonTable, statusTable } from './message-reference.ts';
import { fillRegions, type Regions } from './regions.ts';
import { rehearsalTable } from './rehearsal-table.ts';
import { runReasonTable } from './run-reference.ts';
import { sampleStack } from './sample-stack.ts';

/** Each generated document, with its text as it should be. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'docs/sluice.config.schema.json': () => `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
  'docs/cost.md': () => costDocument(readMeasurement()),
  ...withRegions('docs/commands.md', { commands: commandTable, options: commonOptionTable }),
  ...withRegions('docs/configuration.md', {
    file: configurationReference,
    accounts: () => sectionReference('accounts'),
    portfolios: () => sectionReference('portfolios'),
    recurring: () => sectionReference('recurring'),
    webhooks: () => sectionReference('webhooks'),
    telegram: () => sectionReference('telegram'),
  }),
  ...withRegions('docs/messages.md', {
    place: () => fieldTable('place'),
    'place-contract': () => contractFieldTable('place'),
    cancel: () => fieldTable('cancel'),
    amend: () => fieldTable('amend'),
    'amend-contract': () => contractFieldTable('amend'),
    statuses: statusTable,
    codes: reasonTable,
  }),
  ...withRegions('docs/operations.md', { rehearsal: rehearsalTable }),
  ...withRegions('docs/runs.md', { reasons: runReasonTable }),
  ...withRegions('docs/architecture.md', { diagram: () => architectureDiagram(sampleStack()) }),
};

/** A document that is written by hand but for some regions. */
function withRegions(file: string, regions: Regions): Readonly<Record<string, () => string>> {
  return { [file]: () => fillRegions(readDocument(file), regions) };
}

export const readDocument = (file: string): string => readFileSync(urlOf(file), 'utf8');

function urlOf(file: string): URL {
  return new URL(`../../${file}`, import.meta.url);
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(GENERATED)) writeFileSync(urlOf(file), text());
}
