import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { validationError } from '../aws/aws-error.ts';
import { keepFile, readKept } from '../processes/kept-file.ts';
import { TakenNames } from './names.ts';
import { type DeployedResource, isInProgress, type Stack } from './stack.ts';

type StoredStack = Omit<Stack, 'resources' | 'events'> & {
  readonly resources: readonly DeployedResource[];
};
type Stored = {
  readonly stacks: readonly StoredStack[];
  readonly names: TakenNames['entries'];
};

/** All stacks. With a directory, they outlive the process. */
export class StackStore {
  readonly names: TakenNames;
  readonly #stacks: Stack[];
  readonly #file: string | undefined;

  constructor(directory?: string) {
    if (directory) mkdirSync(directory, { recursive: true });
    this.#file = directory && join(directory, 'stacks.json');
    const stored = this.#file ? read(this.#file) : { stacks: [], names: [] };
    this.names = new TakenNames(stored.names);
    this.#stacks = stored.stacks.map((stack) => ({
      ...stack,
      // The process that worked on it has gone.
      ...(isInProgress(stack) && { status: stack.deployment ? 'UPDATE_FAILED' : 'CREATE_FAILED' }),
      resources: new Map(stack.resources.map((resource) => [resource.logicalId, resource])),
      events: [],
    }));
  }

  /** The stacks that are there, in the order in which they were created. */
  get all(): readonly Stack[] {
    return this.#stacks.filter(({ deletedAt }) => deletedAt === undefined);
  }

  add(stack: Stack): void {
    this.#stacks.push(stack);
  }

  /** Forgets a stack that never had a resource. */
  drop(stack: Stack): void {
    this.#stacks.splice(this.#stacks.indexOf(stack), 1);
  }

  /** By name, or by id; a deleted stack has only its id. */
  find(nameOrId: string): Stack | undefined {
    return (
      this.all.find(({ name }) => name === nameOrId) ??
      this.#stacks.find(({ id }) => id === nameOrId)
    );
  }

  existing(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack) return stack;
    throw validationError(`Stack with id ${nameOrId} does not exist`);
  }

  save(): void {
    if (!this.#file) return;
    const stacks = this.all.map(({ events: _events, resources, ...stack }) => ({
      ...stack,
      resources: [...resources.values()],
    }));
    const content: Stored = { stacks, names: this.names.entries };
    // Resolved properties may hold the values of secrets.
    keepFile(this.#file, JSON.stringify(content), 0o600);
  }
}

function read(file: string): Stored {
  try {
    return (readKept(file) as Stored | undefined) ?? { stacks: [], names: [] };
  } catch (error) {
    throw new Error(`Cannot read the local stacks in ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
