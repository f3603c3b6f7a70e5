import { ConfigError } from '../../shared/config/parse-config.ts';

export const DEFAULT_STACK_NAME = 'Sluice';
/** CloudFormation takes 128 characters, but the group of schedules has the same name, and takes 64. */
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

/** The stack's name from the context, as in `-c stack=NAME`. */
export function stackNameOf(given: unknown): string {
  const name = given ?? DEFAULT_STACK_NAME;
  if (typeof name === 'string' && STACK_NAME.test(name)) return name;
  throw new ConfigError(
    `-c stack=${name}: cannot be the name of a stack. Give a letter, then up to 63 letters, digits or "-".`,
  );
}
