import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AwsError, validationError } from '../aws/aws-error.ts';
import { type AwsLocation, arn } from '../aws/aws-location.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import type { DeployOptions, Engine } from './engine.ts';
import type { Accepted } from './resolution.ts';
import { isInProgress, type Stack } from './stack.ts';

export type ChangeSet = {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly createdAt: string;
  readonly accepted: Accepted;
  readonly importExisting: boolean;
} & Changes;

/** How a stack would change. */
type Changes = {
  readonly changes: readonly ResourceChange[];
  /** Whether anything else than resources changes. */
  readonly hasOtherChanges: boolean;
};

export type ResourceChange = {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
};

export type ChangeSetRequest = {
  readonly name: string;
  readonly stack: Stack;
  readonly accepted: Accepted;
  readonly importExisting: boolean;
};

/** The change sets of all stacks. They end with the process. */
export class ChangeSets {
  readonly #engine: Engine;
  readonly #location: AwsLocation;
  readonly #all = new Map<string, ChangeSet>();

  constructor(engine: Engine, location: AwsLocation) {
    this.#engine = engine;
    this.#location = location;
  }

  create({ name, stack, accepted, importExisting }: ChangeSetRequest): ChangeSet {
    if (isInProgress(stack)) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
      );
    }
    const set: ChangeSet = {
      id: arn(this.#location, 'cloudformation', `changeSet/${name}/${randomUUID()}`),
      name,
      stack,
      createdAt: new Date().toISOString(),
      accepted,
      importExisting,
      ...changesOf(stack, accepted),
    };
    this.#all.set(set.id, set);
    return set;
  }

  find(nameOrId: string, stackName?: string): ChangeSet {
    const found = this.#all.get(nameOrId) ?? this.#named(nameOrId, stackName);
    if (found) return found;
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
  }

  delete(nameOrId: string, stackName?: string): void {
    const found = this.#all.get(nameOrId) ?? this.#named(nameOrId, stackName);
    if (found) this.#all.delete(found.id);
  }

  /** The change sets of a stack. */
  of(stack: Stack): readonly ChangeSet[] {
    return [...this.#all.values()].filter((set) => set.stack === stack);
  }

  execute(set: ChangeSet, options: Omit<DeployOptions, 'importExisting'>): void {
    const { stack, accepted, importExisting } = set;
    void this.#engine.deploy(stack, accepted, { ...options, importExisting });
    // A change set for the earlier state of the stack no longer applies.
    for (const each of this.of(stack)) this.#all.delete(each.id);
  }

  #named(name: string, stackName: string | undefined): ChangeSet | undefined {
    return [...this.#all.values()].find(
      (set) => set.name === name && [set.stack.name, set.stack.id, undefined].includes(stackName),
    );
  }
}

/** How a stack differs from what it would become. */
export function changesOf(stack: Stack, { template, deployment }: Accepted): Changes {
  const before = stack.deployment && parseTemplate(stack.deployment.templateBody);
  return {
    changes: resourceChanges(stack, before, template),
    hasOtherChanges: !isDeepStrictEqual(
      [before?.outputs, stack.deployment?.parameters],
      [template.outputs, deployment.parameters],
    ),
  };
}

export function hasChanges({ changes, hasOtherChanges }: Changes): boolean {
  return changes.length > 0 || hasOtherChanges;
}

/** The resources that differ between the templates; intrinsic functions are compared as they are written. */
function resourceChanges(
  stack: Stack,
  before: Template | undefined,
  after: Template,
): ResourceChange[] {
  const olds = new Map((before?.resources ?? []).map((each) => [each.logicalId, each]));
  const news = new Map(after.resources.map((each) => [each.logicalId, each]));
  const physicalId = (logicalId: string) => stack.resources.get(logicalId)?.ref;
  const changed = after.resources
    .filter((each) => !isDeepStrictEqual(olds.get(each.logicalId), each))
    .map(({ logicalId, type }): ResourceChange => {
      const action = olds.has(logicalId) ? 'Modify' : 'Add';
      return { action, logicalId, type, physicalId: physicalId(logicalId) };
    });
  const removed = (before?.resources ?? [])
    .filter(({ logicalId }) => !news.has(logicalId))
    .map(({ logicalId, type }): ResourceChange => {
      return { action: 'Remove', logicalId, type, physicalId: physicalId(logicalId) };
    });
  return [...changed, ...removed];
}
