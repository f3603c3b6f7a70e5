import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The outputs of the stack, in the shape of `cdk deploy --outputs-file`. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Written when the stack is ready, whole or not at all; gone when it has ended. */
export function writeOutputs(file: string, outputs: Outputs): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(outputs, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export const removeOutputs = (file: string): void => rmSync(file, { force: true });
