import type { AwsLocation } from '../aws/aws-location.ts';
import type { StackTemplate } from './assembly.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export type Identity = {
  readonly ref: string;
  /** Undefined: the resource has no such attribute here. */
  attribute(name: string): string | undefined;
};

export type Resolve = (value: unknown) => unknown;
type Arguments = readonly unknown[];

/**
 * Resolves CloudFormation's intrinsic functions within one stack. It refuses a function that it does
 * not know: a wrong value here would behave differently from the deployed one.
 */
export function resolver(
  stack: StackTemplate,
  location: AwsLocation,
  identities: ReadonlyMap<string, Identity>,
): Resolve {
  const pseudo: Readonly<Record<string, string | undefined>> = {
    'AWS::Region': location.region,
    'AWS::AccountId': location.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${location.region}:${location.accountId}:stack/${stack.name}/local`,
    'AWS::NoValue': undefined,
  };

  function ref(name: string): unknown {
    if (name in pseudo) return pseudo[name];
    const identity = identities.get(name);
    if (identity) return identity.ref;
    const parameter = stack.parameters[name];
    if (parameter?.Default !== undefined) return parameter.Default;
    if (parameter)
      throw new Error(`${stack.name}: parameter ${name} needs a default to run locally.`);
    throw new Error(`${stack.name}: Ref ${name} names no resource or parameter.`);
  }

  function getAttribute(logicalId: string, name: string): string {
    const value = identities.get(logicalId)?.attribute(name);
    if (value !== undefined) return value;
    throw new Error(
      `${stack.name}: the local cloud cannot tell the attribute ${logicalId}.${name}.`,
    );
  }

  function substitute(argument: unknown): string {
    const [text, own] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return String(resolve(own[name]));
      const [logicalId, attribute] = name.split(/\.(.*)/);
      return attribute ? getAttribute(logicalId!, attribute) : String(ref(name));
    });
  }

  function holds(condition: unknown): boolean {
    const [[name, argument] = []] = Object.entries(condition as object) as [string, Arguments][];
    switch (name) {
      case 'Fn::Equals':
        return String(resolve(argument![0])) === String(resolve(argument![1]));
      case 'Fn::Not':
        return !holds(argument![0]);
      case 'Fn::And':
        return argument!.every(holds);
      case 'Fn::Or':
        return argument!.some(holds);
      case 'Condition':
        return holds(stack.conditions[String(argument)]);
      default:
        throw new Error(`${stack.name}: the local cloud does not know the condition ${name}.`);
    }
  }

  const functions: Readonly<Record<string, (argument: never) => unknown>> = {
    Ref: ref,
    'Fn::GetAtt': (path: string | [string, string]) => {
      const [logicalId, name] = typeof path === 'string' ? path.split(/\.(.*)/) : path;
      return getAttribute(logicalId!, name!);
    },
    'Fn::Join': ([separator, parts]: [string, unknown]) =>
      (resolve(parts) as unknown[]).join(separator),
    'Fn::Sub': substitute,
    'Fn::Select': ([index, list]: Arguments) =>
      (resolve(list) as unknown[])[Number(resolve(index))],
    'Fn::Split': ([separator, text]: [string, unknown]) => String(resolve(text)).split(separator),
    'Fn::If': ([name, then, otherwise]: [string, unknown, unknown]) =>
      resolve(holds({ Condition: name }) ? then : otherwise),
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && isIntrinsic(name!)) {
      const evaluate = functions[name!];
      if (evaluate) return evaluate(argument as never);
      throw new Error(`${stack.name}: the local cloud does not know ${name}.`);
    }
    return Object.fromEntries(
      entries
        .map(([key, item]) => [key, resolve(item)] as const)
        .filter(([, item]) => item !== undefined),
    );
  }

  return (value) => (isCondition(value) ? holds({ Condition: value.Condition }) : resolve(value));
}

export const isIntrinsic = (key: string): boolean => key === 'Ref' || key.startsWith('Fn::');

/** `{ Condition: name }` on its own asks whether that condition of the template holds. */
function isCondition(value: unknown): value is { Condition: string } {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === 'Condition';
}
