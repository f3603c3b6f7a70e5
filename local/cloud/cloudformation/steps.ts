import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { DeletionPolicy, TemplateResource } from '../template/template.ts';
import type { HandlerOf, ResourceHandler } from './handler.ts';
import { givenName, madeUpName, type TakenNames } from './names.ts';
import { serviceSpec } from './service-spec.ts';
import { type DeployedResource, STACK_TYPE, type Stack, type Undo } from './stack.ts';

export type Step = {
  readonly action: 'create' | 'update' | 'delete';
  readonly logicalId: string;
};

export type StepsHost = {
  readonly handlerOf: HandlerOf;
  readonly names: TakenNames;
  /** Called before each step; an error that it throws is the step's. */
  readonly beforeStep: ((step: Step) => void | Promise<void>) | undefined;
};

/** More than any operation on a stack of 500 resources has. */
const EVENTS_MAX = 3_000;

type Named = Pick<DeployedResource, 'logicalId' | 'type'> & { readonly ref?: string };

/** The steps of one operation on one stack, each with its events. */
export class Steps {
  readonly #stack: Stack;
  readonly #host: StepsHost;
  readonly #operationId = randomUUID();

  constructor(stack: Stack, host: StepsHost) {
    this.#stack = stack;
    this.#host = host;
  }

  /** The stack's own change of state. */
  enter(status: string, reason?: string): void {
    this.#stack.status = status;
    this.#stack.statusReason = reason ?? '';
    const { name, id } = this.#stack;
    this.#event({ logicalId: name, type: STACK_TYPE, ref: id }, status, reason);
  }

  /** Brings one resource to what the template wants; undefined if it is so already. */
  async bring(
    wanted: TemplateResource,
    properties: DeployedResource['properties'],
    importExisting: boolean,
  ): Promise<Undo | undefined> {
    const before = this.#stack.resources.get(wanted.logicalId);
    if (!before) return this.#make(wanted, properties, importExisting);
    const { type, deletionPolicy } = wanted;
    const kept = { ...before, deletionPolicy };
    const handler = this.#host.handlerOf(type);
    if (before.type === type && isDeepStrictEqual(before.properties, properties)) {
      this.#stack.resources.set(before.logicalId, kept);
      return undefined;
    }
    return this.#step('UPDATE', before, async () => {
      if (before.type !== type) {
        throw new Error(
          `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${before.logicalId}]`,
        );
      }
      const after = { ...kept, properties };
      if (replacing(handler, after, before)) return this.#replace(handler, wanted, before, after);
      const made = await handler.update(after, before);
      this.#stack.resources.set(after.logicalId, { ...after, ...made });
      return { kind: 'updated', before, after: { ...after, ...made } };
    });
  }

  /** Takes one step of this operation back, except for what it has created. */
  async restore(undo: Extract<Undo, { kind: 'updated' | 'replaced' }>): Promise<void> {
    const { before, after } = undo;
    if (undo.kind === 'replaced') {
      this.#stack.resources.set(before.logicalId, before);
      return;
    }
    await this.#step('UPDATE', after, async () => {
      const made = await this.#host.handlerOf(before.type).update(before, after);
      this.#stack.resources.set(before.logicalId, { ...before, ...made });
    });
  }

  /** Deletes a resource, or leaves it where its policy says so. */
  async remove(resource: DeployedResource, policy: 'Delete' | 'Retain'): Promise<void> {
    const { names } = this.#host;
    if (policy === 'Retain') {
      names.leave(resource);
      this.#event(resource, 'DELETE_SKIPPED');
      return;
    }
    await this.#step('DELETE', resource, async () => {
      await this.#host.handlerOf(resource.type).delete(resource);
      names.free(resource);
    });
  }

  #make(
    wanted: TemplateResource,
    properties: DeployedResource['properties'],
    importExisting: boolean,
  ): Promise<Undo> {
    const { logicalId, type } = wanted;
    const handler = this.#host.handlerOf(type);
    return this.#step('CREATE', wanted, async () => {
      const given = givenName(handler, properties);
      const name = given ?? madeUpName(this.#stack.name, logicalId, handler, properties);
      const request = { logicalId, type, name, properties, deletionPolicy: wanted.deletionPolicy };
      if (given !== undefined && (await this.#exists(handler, type, given))) {
        this.#checkImport(wanted, handler, given, importExisting);
        const found = { ...request, ...(await (handler.adopt ?? handler.create)(request)) };
        const now = (await handler.read?.(found)) ?? properties;
        const made = await handler.update(found, { ...found, properties: now });
        const resource = { ...found, ...made };
        this.#add(resource);
        return { kind: 'imported', resource };
      }
      const resource = { ...request, ...(await handler.create(request)) };
      this.#add(resource);
      return { kind: 'created', resource };
    });
  }

  async #replace(
    handler: ResourceHandler,
    wanted: TemplateResource,
    before: DeployedResource,
    after: DeployedResource,
  ): Promise<Undo> {
    const { properties, logicalId, type } = after;
    const given = givenName(handler, properties);
    if (given === before.name) {
      throw new Error(
        `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${given} and update the stack again.`,
      );
    }
    if (given !== undefined && (await this.#exists(handler, type, given))) {
      throw new Error(`${given} already exists`);
    }
    const name = given ?? madeUpName(this.#stack.name, logicalId, handler, properties);
    const request = { ...after, name };
    const resource = { ...request, ...(await handler.create(request)) };
    this.#add(resource);
    return { kind: 'replaced', before, after: resource, policy: wanted.updateReplacePolicy };
  }

  #add(resource: DeployedResource): void {
    this.#host.names.take(resource, this.#stack.id);
    this.#stack.resources.set(resource.logicalId, resource);
  }

  async #exists(handler: ResourceHandler, type: string, name: string): Promise<boolean> {
    return (
      this.#host.names.owner(type, name) !== undefined || (await handler.exists?.(name)) === true
    );
  }

  /**
   * AWS imports by itself what no stack owns and the template names and keeps. Source: CloudFormation
   * user guide, "Import AWS resources into a CloudFormation stack automatically".
   */
  #checkImport(
    { type, deletionPolicy }: { readonly type: string; readonly deletionPolicy: DeletionPolicy },
    { nameProperty }: ResourceHandler,
    name: string,
    importExisting: boolean,
  ): void {
    const stackId = this.#host.names.owner(type, name)?.stackId ?? 'none';
    if (stackId !== 'none') throw new Error(`${name} already exists in stack ${stackId}`);
    const identifier = importExisting ? serviceSpec().primaryIdentifier(type) : [];
    const isNamed = identifier.length === 1 && identifier[0] === nameProperty;
    if (importExisting && isNamed && deletionPolicy !== 'Delete') return;
    throw new Error(`Resource of type '${type}' with identifier '${name}' already exists.`);
  }

  async #step<Result>(
    verb: 'CREATE' | 'UPDATE' | 'DELETE',
    resource: Named,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const { logicalId } = resource;
    this.#event(resource, `${verb}_IN_PROGRESS`);
    try {
      const action = verb.toLowerCase() as Step['action'];
      await this.#host.beforeStep?.({ action, logicalId });
      const result = await work();
      const now = this.#stack.resources.get(logicalId);
      this.#event(verb === 'DELETE' ? resource : (now ?? resource), `${verb}_COMPLETE`);
      return result;
    } catch (error) {
      this.#event(resource, `${verb}_FAILED`, (error as Error).message);
      throw error;
    }
  }

  #event({ logicalId, type, ref = '' }: Named, status: string, reason?: string): void {
    // People and the CDK command line sort events by their time.
    const atMs = Math.max(Date.now(), Date.parse(this.#stack.events.at(-1)?.at ?? '') + 1 || 0);
    const { events } = this.#stack;
    if (events.length >= EVENTS_MAX) events.splice(0, events.length - EVENTS_MAX + 1);
    events.push({
      id: randomUUID(),
      at: new Date(atMs).toISOString(),
      logicalId,
      physicalId: ref,
      type,
      status,
      ...(reason !== undefined && { reason }),
      operationId: this.#operationId,
    });
  }
}

function replacing(
  handler: ResourceHandler,
  after: DeployedResource,
  before: DeployedResource,
): boolean {
  const changes = serviceSpec().replacingChanges(after.type, before.properties, after.properties);
  return changes.length > 0 || handler.replaces?.(after, before) === true;
}
