/**
 * Writes hints such as `sluice get ID` as this command was called, so that they can be copied: with
 * `npx` in front where npx started it.
 * Source: npm, "scripts", npm_command: it is "exec" under npx.
 */
export function asCalled(
  commands: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  if (env.npm_command !== 'exec') return (text) => text;
  const hint = new RegExp(`(?<![\\w/.-]|npx )sluice(?= (?:COMMAND|${commands.join('|')})\\b)`, 'g');
  return (text) => text.replace(hint, 'npx sluice');
}
