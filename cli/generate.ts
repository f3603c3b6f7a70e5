// Writes what is generated from the code: `npm run generate`. A test compares.
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../shared/config.ts';

export const CONFIG_SCHEMA_FILE = new URL('../docs/sluice.config.schema.json', import.meta.url);

export const configSchemaText = (): string => `${JSON.stringify(configJsonSchema(), null, 2)}\n`;

if (import.meta.main) writeFileSync(CONFIG_SCHEMA_FILE, configSchemaText());
