import type { Part } from './sample-stack.ts';

type Arrow = { readonly from: string; readonly to: string; readonly label?: string };

/** The shape of each drawn type: rounded for triggers, a cylinder for stores. */
const BOXES: Readonly<Record<string, readonly [open: string, service: string, close: string]>> = {
  'AWS::Scheduler::Schedule': ['([', 'Scheduler', '])'],
  'AWS::Lambda::Url': ['([', 'Lambda', '])'],
  'AWS::SQS::Queue': ['[/', 'SQS', '/]'],
  'AWS::Lambda::Function': ['[', 'Lambda', ']'],
  'AWS::SecretsManager::Secret': ['>', 'Secrets Manager', ']'],
  'AWS::DynamoDB::Table': ['[(', 'DynamoDB', ')]'],
  'AWS::Events::EventBus': ['{{', 'EventBridge', '}}'],
  'AWS::SNS::Topic': ['{{', 'SNS', '}}'],
};

/** The rights that move something, strongest first; one arrow per function and resource. */
const RIGHTS = {
  'dynamodb:PutItem': 'records',
  'dynamodb:Query': 'reads',
  'sqs:SendMessage': 'sends',
  'events:PutEvents': 'publishes',
  'sns:Publish': 'tells',
  'lambda:InvokeFunction': 'starts',
  'secretsmanager:GetSecretValue': 'reads',
} as const;

/** The stack as a Mermaid flow chart: an arrow is what starts a part, or what it may use. */
export function architectureDiagram(parts: readonly Part[]): string {
  const boxes = parts.flatMap(({ name, type }) => {
    const [open, service, close] = BOXES[type] ?? [];
    return service ? [`${name}${open}"${words(name)}<br/><small>${service}</small>"${close}`] : [];
  });
  const arrows = [...startsOf(parts), ...usesOf(parts), ...outsideOf(parts)].map(
    ({ from, to, label }) => `${from} --${label ? `>|${label}|` : '>'} ${to}`,
  );
  const lines = ['You(["you: sluice, your code"])', ...boxes, 'Gate[["Gate"]]', ...arrows];
  return ['```mermaid', 'flowchart LR', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

/** The arrows from triggers: messages, schedules, changes, rules, alarms. */
function startsOf(parts: readonly Part[]): readonly Arrow[] {
  return parts.flatMap(({ name, type, properties }): readonly Arrow[] => {
    const to = (value: unknown) => referredTo(parts, value)[0]!.name;
    switch (type) {
      case 'AWS::Lambda::EventSourceMapping':
        return [{ from: to(properties.EventSourceArn), to: to(properties.FunctionName) }];
      case 'AWS::Scheduler::Schedule':
        return [{ from: name, to: to(properties.Target.Arn) }];
      case 'AWS::Lambda::Url':
        return [{ from: name, to: to(properties.TargetFunctionArn) }];
      case 'AWS::Events::Rule':
        return [{ from: to(properties.EventBusName), to: to(properties.Targets), label: 'rule' }];
      case 'AWS::SQS::Queue': {
        const { deadLetterTargetArn, maxReceiveCount } = properties.RedrivePolicy ?? {};
        const label = `failed ${maxReceiveCount} times`;
        return deadLetterTargetArn ? [{ from: name, to: to(deadLetterTargetArn), label }] : [];
      }
      case 'AWS::SNS::Subscription':
        return properties.Protocol === 'lambda'
          ? [{ from: to(properties.TopicArn), to: to(properties.Endpoint), label: 'notices' }]
          : [{ from: to(properties.TopicArn), to: 'People(["people"])', label: 'e-mail' }];
      default:
        return [];
    }
  });
}

/** The arrows to resources that a function's role allows. */
function usesOf(parts: readonly Part[]): readonly Arrow[] {
  return parts
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .flatMap((lambda) => {
      const used = new Map<string, string>();
      for (const { Action, Resource } of statementsOf(parts, lambda)) {
        const right = Object.entries(RIGHTS).find(([action]) => [Action].flat().includes(action));
        if (!right) continue;
        for (const { name } of referredTo(parts, Resource)) used.set(name, right[1]);
      }
      return [...used].map(([to, label]) => ({ from: lambda.name, to, label }));
    });
}

/** The arrows that are not in the template: the senders, and Gate for functions with an API key. */
function outsideOf(parts: readonly Part[]): readonly Arrow[] {
  const queue = parts.find(({ properties }) => properties?.RedrivePolicy)!;
  const traders = parts.filter(
    (part) =>
      part.type === 'AWS::Lambda::Function' &&
      statementsOf(parts, part).some(({ Action, Resource }) =>
        [Action].flat().includes('secretsmanager:GetSecretValue')
          ? referredTo(parts, Resource).some(({ properties }) => isApiKey(properties))
          : false,
      ),
  );
  const alarms = parts.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  const [told] = referredTo(parts, alarms[0]?.properties.AlarmActions);
  return [
    { from: 'You', to: queue.name, label: 'orders' },
    ...traders.map(({ name }) => ({ from: name, to: 'Gate' })),
    ...parts
      .filter(({ name, type }) => type === 'AWS::Lambda::Function' && name === 'Telegram')
      .map(({ name }) => ({ from: name, to: 'Chats(["your chats"])', label: 'Bot API' })),
    { from: `Alarms(["${alarms.length} alarms<br/><small>CloudWatch</small>"])`, to: told!.name },
  ];
}

/** Tokens of webhooks and of the bot open no account at Gate. */
function isApiKey({ Description }: Part['properties']): boolean {
  return String(Description).includes('API key of the Gate account');
}

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown };

function statementsOf(parts: readonly Part[], lambda: Part): readonly Statement[] {
  const [role] = referredTo(parts, lambda.properties.Role);
  return parts
    .filter(({ type }) => type === 'AWS::IAM::Policy')
    .filter(({ properties }) => referredTo(parts, properties.Roles).includes(role!))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement);
}

/** The parts that a value of the template refers to, however deep. */
function referredTo(parts: readonly Part[], value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Ref' in value) return parts.filter(({ id }) => id === value.Ref);
  if ('Fn::GetAtt' in value) {
    const [target] = value['Fn::GetAtt'] as readonly string[];
    return parts.filter(({ id }) => id === target);
  }
  return Object.values(value).flatMap((each) => referredTo(parts, each));
}

/** As the folder of a function is called: SubmitOrder, submit-order. */
const words = (name: string) => name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
