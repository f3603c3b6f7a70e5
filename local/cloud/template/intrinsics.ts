import { type AwsError, validationError } from '../aws/aws-error.ts';
import type { AwsLocation } from '../aws/aws-location.ts';
import type { Template } from './template.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export type Identity = {
  readonly ref: string;
  /** Undefined: the resource has no such attribute here. */
  attribute(name: string): string | undefined;
};

export type Resolve = (value: unknown) => unknown;

/** The stack that a template is resolved for. */
export type StackContext = {
  readonly name: string;
  readonly id: string;
  /** The value of each parameter. */
  readonly parameters: Readonly<Record<string, unknown>>;
};

type Arguments = readonly unknown[];

/**
 * Resolves CloudFormation's intrinsic functions within one stack. It refuses a function that it does
 * not know: a wrong value here would behave differently from the deployed one.
 */
export function resolver(
  template: Pick<Template, 'conditions'>,
  stack: StackContext,
  location: AwsLocation,
  identities: { get(logicalId: string): Identity | undefined },
): Resolve {
  const pseudo: Readonly<Record<string, string | undefined>> = {
    'AWS::Region': location.region,
    'AWS::AccountId': location.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
    'AWS::NoValue': undefined,
  };

  function invalid(problem: string): AwsError {
    return validationError(`${stack.name}: ${problem}`);
  }

  function ref(name: string): unknown {
    if (name in pseudo) return pseudo[name];
    const identity = identities.get(name);
    if (identity) return identity.ref;
    if (name in stack.parameters) return stack.parameters[name];
    throw invalid(`Ref ${name} names no resource or parameter.`);
  }

  function getAttribute(logicalId: string, name: string): string {
    const value = identities.get(logicalId)?.attribute(name);
    if (value !== undefined) return value;
    throw invalid(`the local cloud cannot tell the attribute ${logicalId}.${name}.`);
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
        return holds(template.conditions[String(argument)]);
      case 'Fn::Contains':
        return (resolve(argument![0]) as unknown[]).includes(resolve(argument![1]));
      default:
        throw invalid(`the local cloud does not know the condition ${name}.`);
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
    'Fn::Base64': (text: unknown) => Buffer.from(String(resolve(text))).toString('base64'),
    'Fn::GetAZs': (region: unknown) => {
      const name = String(resolve(region)) || location.region;
      return ['a', 'b', 'c'].map((zone) => `${name}${zone}`);
    },
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
      throw invalid(`the local cloud does not know ${name}.`);
    }
    return Object.fromEntries(
      entries
        .map(([key, item]) => [key, resolve(item)] as const)
        .filter(([, item]) => item !== undefined),
    );
  }

  return (value) => (isCondition(value) ? holds(value) : resolve(value));
}

export const isIntrinsic = (key: string): boolean => key === 'Ref' || key.startsWith('Fn::');

/** The functions that give a value; conditions have their own. */
const FUNCTIONS = new Set([
  'Ref',
  'Fn::GetAtt',
  'Fn::Join',
  'Fn::Sub',
  'Fn::Select',
  'Fn::Split',
  'Fn::Base64',
  'Fn::GetAZs',
  'Fn::If',
]);

/** Throws on a function that is not known here, before anything depends on it. */
export function checkIntrinsics(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (isIntrinsic(key) && !FUNCTIONS.has(key) && !CONDITIONS.has(key)) {
      throw validationError(`The local cloud does not know ${key}.`);
    }
    checkIntrinsics(inner);
  }
}

/** A condition on its own asks whether it holds. */
function isCondition(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && CONDITIONS.has(key ?? '');
}

const CONDITIONS = new Set([
  'Condition',
  'Fn::Equals',
  'Fn::Not',
  'Fn::And',
  'Fn::Or',
  'Fn::Contains',
]);
