import { DIAGNOSES, type Diagnosis } from '../accounts/diagnoses.ts';
import { defineCommand } from '../program/command.ts';
import { alignColumns } from '../terminal/columns.ts';
import { EXIT } from '../terminal/failure.ts';
import { noteIfSlow } from '../terminal/note-if-slow.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';

const STYLES = { ok: 'green', warns: 'yellow', missing: 'yellow', fails: 'red' } as const;

/** `sluice doctor` */
export const doctor = defineCommand({
  name: 'doctor',
  usage: '',
  summary: 'Check the way to the exchange; name the next missing step',
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal } = context;
    const found: Diagnosis[] = [];
    const isFine = (name: string) =>
      found.some((diagnosis) => diagnosis.check === name && isPassed(diagnosis));
    // The first missing step is the one to take: the checks that need it are left out.
    for (const { needs, diagnose } of DIAGNOSES) {
      if (needs !== undefined && !isFine(needs)) continue;
      found.push(await noteIfSlow(terminal, 'Checking', diagnose(context)));
    }
    terminal.show(found, () => renderDiagnoses(found, terminal.paint));
    return found.every(isPassed) ? EXIT.success : EXIT.failed;
  },
});

const isPassed = ({ status }: Diagnosis): boolean => status === 'ok' || status === 'warns';

function renderDiagnoses(diagnoses: readonly Diagnosis[], paint: Paint): string {
  const rows = escapeControlsDeep(diagnoses).map(({ status, check, message }) => [
    status,
    check,
    message,
  ]);
  return alignColumns(rows)
    .map((line, index) => {
      const { status } = diagnoses[index]!;
      return line.replace(status, paint(STYLES[status], status));
    })
    .join('\n');
}
