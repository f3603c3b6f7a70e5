import { randomUUID } from 'node:crypto';
import { validationError } from '../aws/aws-error.ts';
import { arn } from '../aws/aws-location.ts';
import { creationOrder } from '../template/dependencies.ts';
import { checkIntrinsics } from '../template/intrinsics.ts';
import { checkSupported } from '../template/supported.ts';
import { parseTemplate, type Template } from '../template/template.ts';
import { type GivenParameters, givenParameters } from './parameters.ts';
import {
  type Accepted,
  checkRules,
  outputsOf,
  type ResolutionHost,
  stackResolver,
} from './resolution.ts';
import { cleanUp, type DeploymentKind, rollBack } from './rollback.ts';
import { type DeployedResource, isInProgress, type Stack } from './stack.ts';
import type { StackStore } from './stack-store.ts';
import { Steps, type StepsHost } from './steps.ts';

export type EngineHost = Omit<StepsHost, 'names'> & ResolutionHost;

export type DeployOptions = {
  /** A failure leaves everything as it is. */
  readonly disableRollback: boolean;
  readonly importExisting: boolean;
};

/** Creates, updates, rolls back and deletes stacks, one resource after the other. */
export class Engine {
  readonly stacks: StackStore;
  readonly #host: EngineHost;
  readonly #running = new Set<Promise<void>>();

  constructor(stacks: StackStore, host: EngineHost) {
    this.stacks = stacks;
    this.#host = host;
  }

  /** Throws what CloudFormation answers to a template or parameters that it does not take. */
  accept(templateBody: string, given: GivenParameters): Accepted {
    const template = parseTemplate(templateBody);
    const idle = checkSupported(template);
    checkIntrinsics([template.resources, template.outputs, template.conditions]);
    creationOrder(template.resources);
    const parameters = givenParameters(template, given);
    const accepted = { template, deployment: { templateBody, parameters }, idle };
    checkRules(accepted, this.#host);
    return accepted;
  }

  /** Adds a stack without resources. */
  open(name: string, tags: Stack['tags'], isProtected: boolean): Stack {
    const stack: Stack = {
      name,
      id: arn(this.#host.location, 'cloudformation', `stack/${name}/${randomUUID()}`),
      createdAt: new Date().toISOString(),
      tags,
      status: 'REVIEW_IN_PROGRESS',
      isProtected,
      resources: new Map(),
      outputs: {},
      events: [],
      undone: [],
    };
    this.stacks.add(stack);
    return stack;
  }

  /** Begins to create or update the stack; resolves when that has ended, well or not. */
  deploy(stack: Stack, accepted: Accepted, options: DeployOptions): Promise<void> {
    const kind = stack.deployment ? 'UPDATE' : 'CREATE';
    const steps = this.#begin(stack, `${kind}_IN_PROGRESS`);
    return this.#run(stack, () => this.#deploy(stack, accepted, options, kind, steps));
  }

  /** Begins to take back an operation that failed without a rollback. */
  rollback(stack: Stack): Promise<void> {
    if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK)_FAILED$/.test(stack.status)) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`,
      );
    }
    const kind = stack.deployment ? 'UPDATE' : 'CREATE';
    const steps = this.#stepsOf(stack);
    return this.#run(stack, () => rollBack(stack, kind, 'User Initiated', steps));
  }

  /** Begins to delete the stack. */
  delete(stack: Stack, retained: readonly string[] = []): Promise<void> {
    if (stack.isProtected) {
      throw validationError(
        `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
      );
    }
    const steps = this.#begin(stack, 'DELETE_IN_PROGRESS');
    return this.#run(stack, () => this.#delete(stack, retained, steps));
  }

  /** Makes the resources of an earlier process work again. */
  async restore(): Promise<void> {
    for (const stack of this.stacks.all) {
      // Resources of a deployment that has failed half-way are as they were recorded.
      const deployment = stack.undone.length > 0 ? undefined : stack.deployment;
      const template = deployment && parseTemplate(deployment.templateBody);
      const resolve =
        deployment && stackResolver(stack, { template: template!, deployment }, this.#host);
      for (const resource of [...stack.resources.values()]) {
        const raw = template?.resources.find(({ logicalId }) => logicalId === resource.logicalId);
        // Endpoints may have changed, and with them what a resource knows of the others.
        const properties = (
          raw ? resolve!(raw.properties) : resource.properties
        ) as DeployedResource['properties'];
        const handler = this.#host.handlerOf(resource.type);
        const wanted = { ...resource, properties };
        const made = await (handler.adopt ?? handler.create)(wanted);
        stack.resources.set(resource.logicalId, { ...wanted, ...made });
      }
      if (deployment) stack.outputs = outputsOf(template!, resolve!);
    }
  }

  /** Resolves when no operation runs. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  #begin(stack: Stack, status: string): Steps {
    if (isInProgress(stack) || (status !== 'DELETE_IN_PROGRESS' && !isDeployable(stack))) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
      );
    }
    const steps = this.#stepsOf(stack);
    steps.enter(status, 'User Initiated');
    return steps;
  }

  #stepsOf(stack: Stack): Steps {
    return new Steps(stack, { ...this.#host, names: this.stacks.names });
  }

  #run(stack: Stack, work: () => Promise<void>): Promise<void> {
    const running = work()
      .catch((error: Error) => {
        stack.status = 'FAILED';
        stack.statusReason = error.message;
      })
      .finally(() => {
        stack.updatedAt = new Date().toISOString();
        this.stacks.save();
        this.#running.delete(running);
      });
    this.#running.add(running);
    return running;
  }

  async #deploy(
    stack: Stack,
    accepted: Accepted,
    options: DeployOptions,
    kind: DeploymentKind,
    steps: Steps,
  ): Promise<void> {
    const { template } = accepted;
    const earlier = [...stack.resources.keys()];
    let present: Template['resources'];
    try {
      const resolve = stackResolver(stack, accepted, this.#host);
      present = creationOrder(template.resources).filter(
        ({ condition }) => !condition || resolve({ Condition: condition }),
      );
      for (const resource of present) {
        const properties = resolve(resource.properties) as DeployedResource['properties'];
        const undo = await steps.bring(resource, properties, options.importExisting);
        if (undo) stack.undone.push(undo);
      }
      stack.outputs = outputsOf(template, resolve);
    } catch (error) {
      const reason = (error as Error).message;
      if (options.disableRollback) steps.enter(`${kind}_FAILED`, reason);
      else await rollBack(stack, kind, reason, steps);
      return;
    }
    const done = stack.undone.splice(0);
    stack.deployment = accepted.deployment;
    if (kind === 'UPDATE') {
      steps.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      await cleanUp(stack, earlier, present, done, steps);
    }
    stack.resources = inOrder(
      stack.resources,
      present.map(({ logicalId }) => logicalId),
    );
    steps.enter(`${kind}_COMPLETE`);
  }

  async #delete(stack: Stack, retained: readonly string[], steps: Steps): Promise<void> {
    const failed: string[] = [];
    for (const resource of [...stack.resources.values()].toReversed()) {
      const { logicalId, deletionPolicy } = resource;
      const isKept = deletionPolicy !== 'Delete' || retained.includes(logicalId);
      try {
        await steps.remove(resource, isKept ? 'Retain' : 'Delete');
        stack.resources.delete(logicalId);
      } catch {
        failed.push(logicalId);
      }
    }
    if (failed.length > 0) {
      const ids = failed.join(', ');
      steps.enter('DELETE_FAILED', `The following resource(s) failed to delete: [${ids}].`);
      return;
    }
    steps.enter('DELETE_COMPLETE');
    stack.deletedAt = new Date().toISOString();
  }
}

/** The resources in this order; others last. */
function inOrder(resources: Stack['resources'], ids: readonly string[]): Stack['resources'] {
  const known = ids.flatMap((id) => resources.get(id) ?? []);
  const all = new Set([...known, ...resources.values()]);
  return new Map([...all].map((resource) => [resource.logicalId, resource]));
}

/** A stack whose creation was rolled back can only be deleted. */
function isDeployable({ status }: Stack): boolean {
  return DEPLOYABLE.has(status);
}

const DEPLOYABLE = new Set([
  'REVIEW_IN_PROGRESS',
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  // A stack that failed without a rollback continues from there.
  'CREATE_FAILED',
  'UPDATE_FAILED',
]);
