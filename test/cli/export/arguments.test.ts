import { expect, it } from 'vitest';
import { exportLedger } from '../../../cli/commands/export.ts';
import type { Context } from '../../../cli/program/command.ts';
import { parseArguments } from '../../../cli/program/command-line.ts';
import { UsageError } from '../../../cli/terminal/failure.ts';
import { systemClock } from '../../../shared/lib/clock.ts';

/** Nothing is connected to before the command line is understood. */
const context = { account: 'main', clock: systemClock } as Context;

it.each([
  ['--to 2026-01-01', '--from takes a day'],
  ['--from 2026-02-30', '--from takes a day'],
  ['--from yesterday', '--from takes a day'],
  ['--from 2026-02-02 --to 2026-02-01', '--to lies before --from'],
  ['--from 2026-02-01 --timezone Moon/Base', '--timezone takes'],
  ['--from 2026-02-01 --format xml', '--format is'],
])('sluice export refuses %s', async (line, words) => {
  const exporting = exportLedger.run(
    context,
    parseArguments(exportLedger, ['export', ...line.split(' ')]),
  );
  await expect(exporting).rejects.toThrow(words);
  await expect(exporting).rejects.toBeInstanceOf(UsageError);
});
