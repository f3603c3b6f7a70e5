import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepFile, readKept } from '../processes/kept-file.ts';

/** How far each stream mapping has come, so that a restart neither repeats nor skips records. */
export class StreamPositions {
  readonly #positions: Record<string, string>;
  readonly #file: string | undefined;

  constructor(directory?: string) {
    if (directory) mkdirSync(directory, { recursive: true });
    this.#file = directory && join(directory, 'stream-positions.json');
    this.#positions = this.#file ? read(this.#file) : {};
  }

  get(mappingId: string): string | undefined {
    return this.#positions[mappingId];
  }

  set(mappingId: string, sequenceNumber: string): void {
    this.#positions[mappingId] = sequenceNumber;
    this.#save();
  }

  delete(mappingId: string): void {
    delete this.#positions[mappingId];
    this.#save();
  }

  #save(): void {
    if (this.#file) keepFile(this.#file, JSON.stringify(this.#positions));
  }
}

function read(file: string): Record<string, string> {
  try {
    return (readKept(file) as Record<string, string> | undefined) ?? {};
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
