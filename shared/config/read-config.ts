import { readFileSync } from 'node:fs';
import { utf8Text } from '../lib/utf8.ts';
import { ConfigError, parseConfig } from './parse-config.ts';
import type { Config } from './schema.ts';

/** The configuration in a file; what is wrong with the file is the reader's to put right too. */
export function readConfig(file: string): Config {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError(`The configuration cannot be read: ${(error as Error).message}`);
  }
  const text = utf8Text(bytes);
  if (text === undefined) throw new ConfigError(`${file} is not UTF-8: save it as UTF-8.`);
  return parseConfig(text, file);
}
