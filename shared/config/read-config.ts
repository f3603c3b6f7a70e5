import { readFileSync } from 'node:fs';
import { utf8Text } from '../lib/utf8.ts';
import { ConfigError, parseConfig } from './parse-config.ts';
import type { Config } from './schema.ts';

/** Reads the configuration from a file. A file that cannot be read is a `ConfigError` too. */
export function readConfig(file: string): Config {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError(`The configuration cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const text = utf8Text(bytes);
  if (text === undefined) throw new ConfigError(`${file} is not UTF-8: save it as UTF-8.`);
  return parseConfig(text, file);
}
