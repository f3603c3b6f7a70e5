import { Engine } from '../../local/cloud/cloudformation/engine.ts';
import type { ResourceHandler } from '../../local/cloud/cloudformation/handler.ts';
import type { Stack } from '../../local/cloud/cloudformation/stack.ts';
import { StackStore } from '../../local/cloud/cloudformation/stack-store.ts';
import type { Step } from '../../local/cloud/cloudformation/steps.ts';

const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::SecretsManager::Secret': 'Name',
};

export type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An engine whose resources only record what is done to them: nothing runs. */
export function recordedEngine(directory?: string) {
  const calls: string[] = [];
  /** By name: what the services hold. */
  const held = new Map<string, Readonly<Record<string, unknown>>>();
  let failing: ((step: Step) => boolean) | undefined;

  function handlerOf(type: string): ResourceHandler {
    const nameProperty = NAME_PROPERTIES[type];
    const made = ({ name }: { readonly name: string }) => ({
      ref: name,
      attributes: { Arn: `arn:${name}`, TopicName: name },
    });
    return {
      ...(nameProperty && { nameProperty }),
      create(wanted) {
        calls.push(`create ${wanted.logicalId}`);
        held.set(wanted.name, wanted.properties);
        return made(wanted);
      },
      adopt(wanted) {
        calls.push(`adopt ${wanted.logicalId}`);
        return made(wanted);
      },
      update(wanted) {
        calls.push(`update ${wanted.logicalId}`);
        held.set(wanted.name, wanted.properties);
        return made(wanted);
      },
      delete({ logicalId, name }) {
        calls.push(`delete ${logicalId}`);
        held.delete(name);
      },
      exists: (name) => held.has(name),
      read: ({ name }) => held.get(name),
    };
  }

  const engine = new Engine(new StackStore(directory), {
    handlerOf,
    location: { region: 'us-east-1', accountId: '000000000000' },
    lookUp: () => undefined,
    beforeStep: (step) => {
      if (failing?.(step)) throw new Error(`${step.logicalId} cannot be made.`);
    },
  });

  function open(name = 'Test'): Stack {
    return engine.open(name, [], false);
  }

  async function deploy(
    stack: Stack,
    resources: Resources,
    options: { readonly importExisting?: boolean; readonly disableRollback?: boolean } = {},
  ): Promise<string> {
    const accepted = engine.accept(JSON.stringify({ Resources: resources }), {});
    await engine.deploy(stack, accepted, {
      importExisting: false,
      disableRollback: false,
      ...options,
    });
    return stack.status;
  }

  return {
    engine,
    handlerOf,
    held,
    open,
    deploy,
    /** The calls since the last time it was asked. */
    calls: () => calls.splice(0),
    failAt(those: ((step: Step) => boolean) | undefined) {
      failing = those;
    },
  };
}

/** The statuses of one resource, or of the stack by its name, oldest first. */
export function statusesOf({ events }: Stack, logicalId: string): readonly string[] {
  return events.filter((event) => event.logicalId === logicalId).map(({ status }) => status);
}
