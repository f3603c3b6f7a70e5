import { randomInt } from 'node:crypto';
import type { ResourceHandler } from './handler.ts';
import type { DeployedResource } from './stack.ts';

const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const SUFFIX_LENGTH = 12;
const DEFAULT_MAX_LENGTH = 128;

/** The name that the template decides; undefined if CloudFormation has to make one up. */
export function givenName(
  { nameProperty, nameOf }: Pick<ResourceHandler, 'nameProperty' | 'nameOf'>,
  properties: DeployedResource['properties'],
): string | undefined {
  const name = nameProperty === undefined ? undefined : properties[nameProperty];
  return name === undefined ? nameOf?.(properties) : String(name);
}

/** Stack, logical id and a suffix, so that a name is never met again after the stack has gone. */
export function madeUpName(
  stackName: string,
  logicalId: string,
  { nameMaxLength = DEFAULT_MAX_LENGTH, nameSuffix, hasLowerCaseName }: ResourceHandler,
  properties: DeployedResource['properties'],
): string {
  const letters = Array.from(
    { length: SUFFIX_LENGTH },
    () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)],
  );
  const end = `-${letters.join('')}${nameSuffix?.(properties) ?? ''}`;
  const name = `${stackName}-${logicalId}`.slice(0, nameMaxLength - end.length) + end;
  return hasLowerCaseName ? name.toLowerCase() : name;
}

/** The stack that owns a resource; `none` after a stack has left it behind. */
type Owner = { readonly stackId: string | 'none' };

/** The names in use, of every type: CloudFormation never takes over what is there already. */
export class TakenNames {
  readonly #owners: Map<string, Owner>;

  constructor(entries: readonly (readonly [string, Owner])[] = []) {
    this.#owners = new Map(entries);
  }

  get entries(): readonly (readonly [string, Owner])[] {
    return [...this.#owners];
  }

  owner(type: string, name: string): Owner | undefined {
    return this.#owners.get(key(type, name));
  }

  take({ type, name }: Pick<DeployedResource, 'type' | 'name'>, stackId: string): void {
    this.#owners.set(key(type, name), { stackId });
  }

  leave({ type, name }: DeployedResource): void {
    this.#owners.set(key(type, name), { stackId: 'none' });
  }

  free({ type, name }: DeployedResource): void {
    this.#owners.delete(key(type, name));
  }
}

const key = (type: string, name: string): string => `${type} ${name}`;
