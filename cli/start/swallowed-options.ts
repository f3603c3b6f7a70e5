import { START_OPTIONS, StartUsageError } from './options.ts';

/**
 * Options that npm has taken for its own, because "--" was missing before them.
 * Source: npm, "config": each option of npm's command line is npm_config_NAME in the environment.
 */
export function refuseSwallowedOptions(env: Readonly<Record<string, string | undefined>>): void {
  if (env.npm_lifecycle_event !== 'start') return;
  const [taken] = Object.keys(START_OPTIONS).filter((name) => {
    const variable = name.replace(/^no-/, '').replaceAll('-', '_');
    const value = env[`npm_config_${variable}`];
    return name.startsWith('no-') ? value === '' || value === 'false' : value !== undefined;
  });
  if (taken === undefined) return;
  throw new StartUsageError(
    `npm took --${taken} for itself: write "--" before the options, as in npm start -- --${taken}.`,
  );
}
