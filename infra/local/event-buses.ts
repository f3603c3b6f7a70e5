import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { checkPattern, matchesPattern } from './event-filter.ts';
import type { Access } from './iam.ts';
import { arn, nameInArn, type Place } from './place.ts';
import type { Deliver } from './targets.ts';

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Resources?: readonly string[];
  readonly Time?: number;
}
interface Rule {
  readonly busName: string;
  readonly pattern: unknown;
  readonly deliveries: readonly Deliver[];
}

const DEFAULT_BUS = 'default';
const MAX_ENTRIES = 10;

/** EventBridge: events that functions put on a bus reach the targets of the rules they match. */
export class EventBuses {
  readonly #place: Place;
  readonly #names = new Set([DEFAULT_BUS]);
  readonly #rules: Rule[] = [];
  readonly #onLog: (text: string) => void;

  constructor(place: Place, onLog: (text: string) => void) {
    this.#place = place;
    this.#onLog = onLog;
  }

  create(name: string): void {
    this.#names.add(name);
  }

  addRule(bus: string | undefined, pattern: unknown, deliveries: readonly Deliver[]): void {
    checkPattern(pattern);
    this.#rules.push({ busName: busName(bus), pattern, deliveries });
  }

  /** The permissions that a call needs. */
  accesses(operation: string, input: { readonly Entries?: readonly Entry[] }): Access[] {
    const buses = new Set((input.Entries ?? []).map(({ EventBusName }) => busName(EventBusName)));
    return [...buses].map((name) => ({
      action: `events:${operation}`,
      resource: arn(this.#place, 'events', `event-bus/${name}`),
    }));
  }

  async call(operation: string, input: { readonly Entries?: readonly Entry[] }): Promise<unknown> {
    if (operation !== 'PutEvents') {
      throw new AwsError(
        'UnknownOperationException',
        `The local cloud does not offer EventBridge ${operation}.`,
      );
    }
    const { Entries = [] } = input;
    if (Entries.length === 0 || Entries.length > MAX_ENTRIES) {
      throw new AwsError('ValidationException', `PutEvents takes 1 to ${MAX_ENTRIES} entries.`);
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
      account: this.#place.accountId,
      time: `${new Date(entry.Time ? entry.Time * 1000 : Date.now()).toISOString().slice(0, 19)}Z`,
      region: this.#place.region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail!),
    };
    const payload = JSON.stringify(event);
    const matching = this.#rules.filter(
      ({ busName: name, pattern }) => name === bus && matchesPattern(pattern, event),
    );
    const deliveries = matching.flatMap((rule) =>
      rule.deliveries.map((deliver) => deliver(payload)),
    );
    for (const result of await Promise.allSettled(deliveries)) {
      if (result.status === 'rejected') this.#onLog(`Event not delivered: ${result.reason}`);
    }
    return { EventId: event.id };
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

const busName = (nameOrArn = DEFAULT_BUS): string => nameInArn(nameOrArn);
