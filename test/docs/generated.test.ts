import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG_SCHEMA_FILE, configSchemaText } from '../../cli/generate.ts';
import { fieldsOf, MESSAGES } from '../../shared/orders/message-fields.ts';
import { REASONS } from '../../shared/orders/reason.ts';
import { STATUSES } from '../../shared/orders/status.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('what users read', () => {
  it('has the JSON schema of the configuration as the code has it: npm run generate', () => {
    expect(readFileSync(CONFIG_SCHEMA_FILE, 'utf8')).toBe(configSchemaText());
  });

  it.each(Object.keys(MESSAGES))('names every field of a "%s" message', (action) => {
    const messages = read('docs/messages.md');
    for (const field of fieldsOf(action as keyof typeof MESSAGES)) {
      expect(messages).toContain(`\`${field}\``);
    }
  });

  it('names every status and every code of a refusal', () => {
    const messages = read('docs/messages.md');
    for (const word of [...Object.keys(STATUSES), ...Object.keys(REASONS)]) {
      expect(messages).toContain(`\`${word}\``);
    }
  });
});
