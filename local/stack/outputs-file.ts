import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepFile } from '../cloud/processes/kept-file.ts';

/** The outputs of the stack, in the shape of `cdk deploy --outputs-file`. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Written when the stack is ready, whole or not at all; gone when it has ended. */
export function writeOutputs(file: string, outputs: Outputs): void {
  mkdirSync(dirname(file), { recursive: true });
  keepFile(file, `${JSON.stringify(outputs, null, 2)}\n`);
}

export const removeOutputs = (file: string): void => rmSync(file, { force: true });
