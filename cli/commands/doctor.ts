import { defineCommand } from '../command.ts';
import { DIAGNOSES, type Diagnosis } from '../diagnoses.ts';
import { EXIT } from '../failure.ts';
import { tellIfSlow } from '../progress.ts';
import { alignColumns } from '../render/columns.ts';
import { harmless, type Paint } from '../terminal.ts';

const STYLES = { ok: 'green', missing: 'yellow', fails: 'red' } as const;

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
    // Every step needs the ones before it: the first that is missing is the one to take.
    for (const diagnose of DIAGNOSES) {
      const diagnosis = await tellIfSlow(terminal, 'Checking', diagnose(context));
      found.push(diagnosis);
      if (diagnosis.status !== 'ok') break;
    }
    terminal.show(found, () => renderDiagnoses(found, terminal.paint));
    return found.every(({ status }) => status === 'ok') ? EXIT.success : EXIT.failed;
  },
});

function renderDiagnoses(diagnoses: readonly Diagnosis[], paint: Paint): string {
  const rows = harmless(diagnoses).map(({ status, check, message }) => [status, check, message]);
  return alignColumns(rows)
    .map((line, index) => {
      const { status } = diagnoses[index]!;
      return line.replace(status, paint(STYLES[status], status));
    })
    .join('\n');
}
