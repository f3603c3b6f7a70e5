// Breaks the protocol in the code, in every way that was thought of: `npm run mutants [-- ID...]`.
import { MUTANTS } from '../test/mutants/mutants.ts';
import { killersOf, nameOf, Workshop } from '../test/mutants/workshop.ts';

const ids = process.argv.slice(2);
const unknown = ids.filter((id) => MUTANTS.every((mutant) => mutant.id !== id));
if (unknown.length > 0) {
  console.error(`No such mutant: ${unknown.join(', ')}.`);
  console.error(`There are ${MUTANTS.map(({ id }) => id).join(', ')}.`);
  process.exitCode = 2;
} else {
  run(MUTANTS.filter(({ id }) => ids.length === 0 || ids.includes(id)));
}

function run(mutants: typeof MUTANTS): void {
  const workshop = new Workshop();
  try {
    const failing = killersOf(mutants).filter((killer) => workshop.fails(killer));
    if (failing.length > 0) {
      console.error(`Fails without any mutant: ${failing.map(nameOf).join(', ')}.`);
      process.exitCode = 1;
      return;
    }
    let survivors = 0;
    for (const mutant of mutants) {
      const verdict = workshop.judge(mutant);
      if (verdict.kind === 'survived') survivors += 1;
      const outcome = verdict.kind === 'killed' ? `killed by ${verdict.by}` : 'SURVIVED';
      console.log(`${mutant.id} ${mutant.what}: ${outcome}`);
    }
    console.log(`${mutants.length} mutants, ${mutants.length - survivors} killed`);
    process.exitCode = survivors > 0 ? 1 : 0;
  } finally {
    workshop.close();
  }
}
