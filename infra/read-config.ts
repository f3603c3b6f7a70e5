import { readFileSync } from 'node:fs';
import type { Config } from '../shared/config.ts';
import { ConfigError, parseConfig } from '../shared/parse-config.ts';

/** The configuration in a file; what is wrong with the file is the reader's to put right too. */
export function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`The configuration cannot be read: ${(error as Error).message}`);
  }
  return parseConfig(text, file);
}
