import * as z from 'zod';
import { duplicateKeys } from '../lib/json/duplicate-keys.ts';
import { withoutByteOrderMark } from '../lib/utf8.ts';
import type { ConfigFault } from './config-fault.ts';
import { crossFieldFaults, schedulesThatNeverRun } from './cross-field-rules.ts';
import { describeIssue } from './describe-issue.ts';
import { meantSetting } from './did-you-mean.ts';
import { type Config, configFields } from './schema.ts';
import { runsThatOverlap } from './slices-rules.ts';

export const configSchema = configFields.superRefine((config, context) => {
  // The rules between fields need the defaults, which a faulty section has not got.
  if (context.issues.some(({ path = [] }) => path.at(-1) !== 'account')) return;
  for (const { path, message } of crossFieldFaults(config)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

/** An invalid configuration. The message has one line for each fault, with its path. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Validates the text of a configuration file; `source` names it in errors. */
export function parseConfig(written: string, source: string, now = new Date()): Config {
  const text = withoutByteOrderMark(written);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${source} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const repeated = [...duplicateKeys(text, Number.POSITIVE_INFINITY)];
  if (repeated.length > 0) {
    throw new ConfigError(`${source} has keys more than once: ${repeated.join(', ')}.`);
  }
  const result = configSchema.safeParse(json, { error: describeIssue });
  const faults = result.success
    ? [...schedulesThatNeverRun(result.data, now), ...runsThatOverlap(result.data, now)]
    : result.error.issues.flatMap(faultsOf);
  if (result.success && faults.length === 0) return result.data;
  const lines = faults.map(
    ({ path, message }) => `  ${path.join('.') || '(the whole file)'}: ${message}`,
  );
  throw new ConfigError(`${source} cannot be used:\n${lines.join('\n')}`);
}

function faultsOf(issue: z.core.$ZodIssue): readonly ConfigFault[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: describeUnknown(path, key) }));
  }
  // An invalid name has its own message inside the issue.
  const { message } = (issue.code === 'invalid_key' && issue.issues[0]) || issue;
  return [{ path, message }];
}

function describeUnknown(path: readonly string[], key: string): string {
  const meant = meantSetting(configJsonSchema(), path, key);
  return `is not a setting${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}

/** The JSON schema of the configuration, for editors. */
export function configJsonSchema() {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
}
