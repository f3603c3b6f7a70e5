import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import { type AwsLocation, arn, nameInArn } from '../aws/aws-location.ts';
import type { Observers, Requester } from '../aws/observers.ts';
import type { Access } from '../iam/iam.ts';
import { checkPattern, matchesPattern } from './event-filter.ts';
import type { Deliver, TargetProperties } from './targets.ts';

type Entry = {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  readonly Time?: number;
};
type Rule = {
  readonly busName: string;
  readonly name: string;
  readonly pattern: unknown;
  /** By the target's id. */
  readonly targets: Map<string, Deliver>;
};

/** A rule as the template or a call of PutRule and PutTargets has it. */
export type RuleProperties = {
  readonly Name: string;
  readonly EventBusName?: string | undefined;
  readonly EventPattern: unknown;
};
export type RuleTarget = TargetProperties & {
  readonly Id: string;
};

const DEFAULT_BUS = 'default';
const MAX_ENTRIES = 10;

/** EventBridge: events that functions put on a bus reach the targets of the rules they match. */
export class EventBuses {
  readonly #location: AwsLocation;
  readonly #names = new Set([DEFAULT_BUS]);
  readonly #rules = new Map<string, Rule>();
  readonly #deliverTo: (rule: string, target: TargetProperties) => Deliver;
  readonly #onLog: (text: string) => void;
  readonly #observers: Observers;

  constructor(
    location: AwsLocation,
    deliverTo: (rule: string, target: TargetProperties) => Deliver,
    onLog: (text: string) => void,
    observers: Observers,
  ) {
    this.#location = location;
    this.#deliverTo = deliverTo;
    this.#onLog = onLog;
    this.#observers = observers;
  }

  create(name: string): void {
    this.#names.add(name);
  }

  /** Source: EventBridge API, DeleteEventBus: a bus with rules cannot be deleted. */
  delete(name: string): void {
    if ([...this.#rules.values()].some(({ busName: bus }) => bus === name)) {
      throw new AwsError(
        'ValidationException',
        `Event bus ${name} can't be deleted since it has rules.`,
      );
    }
    this.#names.delete(name);
  }

  deleteRule(name: string, bus: string | undefined): void {
    this.#rules.delete(ruleKey(name, busName(bus)));
  }

  /** Adds a rule, or gives the one of this name another pattern. */
  putRule({ Name, EventBusName, EventPattern }: RuleProperties): void {
    checkPattern(EventPattern);
    const bus = this.#existing(EventBusName);
    const key = ruleKey(Name, bus);
    const targets = this.#rules.get(key)?.targets ?? new Map();
    this.#rules.set(key, { busName: bus, name: Name, pattern: EventPattern, targets });
  }

  putTargets(name: string, bus: string | undefined, targets: readonly RuleTarget[]): void {
    const rule = this.#rule(name, bus);
    for (const target of targets) rule.targets.set(target.Id, this.#deliverTo(name, target));
  }

  /** The permissions that a call needs. */
  accesses(operation: string, input: { readonly Entries?: readonly Entry[] }): Access[] {
    const buses = new Set((input.Entries ?? []).map(({ EventBusName }) => busName(EventBusName)));
    return [...buses].map((name) => ({
      action: `events:${operation}`,
      resource: arn(this.#location, 'events', `event-bus/${name}`),
    }));
  }

  async call(operation: string, input: EventsInput, by: Requester): Promise<unknown> {
    switch (operation) {
      case 'PutEvents':
        return this.#putEvents(input.Entries, by);
      case 'PutRule': {
        const { Name = '', EventPattern = '{}' } = input;
        this.putRule({ ...input, Name, EventPattern: JSON.parse(EventPattern) });
        return {
          RuleArn: arn(this.#location, 'events', `rule/${busName(input.EventBusName)}/${Name}`),
        };
      }
      case 'PutTargets':
        this.putTargets(input.Rule ?? '', input.EventBusName, input.Targets ?? []);
        return { FailedEntryCount: 0, FailedEntries: [] };
      case 'RemoveTargets': {
        const { targets } = this.#rule(input.Rule ?? '', input.EventBusName);
        for (const id of input.Ids ?? []) targets.delete(id);
        return { FailedEntryCount: 0, FailedEntries: [] };
      }
      case 'DeleteRule':
        this.#refuseTargets(input.Name ?? '', input.EventBusName);
        this.deleteRule(input.Name ?? '', input.EventBusName);
        return {};
      default:
        throw new AwsError(
          'UnknownOperationException',
          `The local cloud does not offer EventBridge ${operation}.`,
        );
    }
  }

  async #putEvents(Entries: readonly Entry[] = [], by: Requester): Promise<unknown> {
    if (Entries.length === 0 || Entries.length > MAX_ENTRIES) {
      throw new AwsError('ValidationException', `PutEvents takes 1 to ${MAX_ENTRIES} entries.`);
    }
    for (const entry of Entries) {
      const bytes = Buffer.byteLength(JSON.stringify(entry));
      this.#observers.report({ kind: 'events', by, bytes });
    }
    const results = await Promise.all(Entries.map((entry) => this.#put(entry)));
    const failed = results.filter((result) => 'ErrorCode' in result);
    return { FailedEntryCount: failed.length, Entries: results };
  }

  async #put(entry: Entry): Promise<Record<string, string>> {
    const bus = busName(entry.EventBusName);
    const problem = this.#problem(entry, bus);
    if (problem) return problem;
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: this.#location.accountId,
      time: `${new Date(entry.Time ? entry.Time * 1000 : Date.now()).toISOString().slice(0, 19)}Z`,
      region: this.#location.region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail!),
    };
    const payload = JSON.stringify(event);
    const matching = [...this.#rules.values()].filter(
      ({ busName: name, pattern }) => name === bus && matchesPattern(pattern, event),
    );
    const deliveries = matching.flatMap(({ targets }) =>
      [...targets.values()].map((deliver) => deliver(payload)),
    );
    for (const result of await Promise.allSettled(deliveries)) {
      if (result.status === 'rejected') this.#onLog(`Event not delivered: ${result.reason}`);
    }
    return { EventId: event.id };
  }

  /** Source: EventBridge API, DeleteRule: the targets go first; a rule that is not there is no error. */
  #refuseTargets(name: string, bus: string | undefined): void {
    if ((this.#rules.get(ruleKey(name, busName(bus)))?.targets.size ?? 0) === 0) return;
    throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
  }

  #existing(nameOrArn: string | undefined): string {
    const name = busName(nameOrArn);
    if (this.#names.has(name)) return name;
    throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
  }

  #rule(name: string, bus: string | undefined): Rule {
    const rule = this.#rules.get(ruleKey(name, busName(bus)));
    if (rule) return rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist.`);
  }

  #problem(entry: Entry, bus: string): Record<string, string> | undefined {
    if (!this.#names.has(bus)) {
      return {
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Event bus ${bus} does not exist.`,
      };
    }
    if (!entry.Source || !entry.DetailType) {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: 'Parameter Source or DetailType is not valid.',
      };
    }
    try {
      JSON.parse(entry.Detail ?? '');
      return undefined;
    } catch {
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    }
  }
}

/** The input of all supported operations together. */
type EventsInput = {
  readonly Entries?: readonly Entry[];
  readonly Name?: string;
  readonly Rule?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: string;
  readonly Targets?: readonly RuleTarget[];
  readonly Ids?: readonly string[];
};

const ruleKey = (name: string, bus: string): string => `${bus}/${name}`;

const busName = (nameOrArn = DEFAULT_BUS): string => nameInArn(nameOrArn);
