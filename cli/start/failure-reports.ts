import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import type { Observation } from '../../local/cloud/cloud.ts';

/** A function that fails again and again is told of once in this time. */
const QUIET_MS = 60_000;

/** Prints a sentence about each invocation that fails; a failure that repeats is printed once a minute. */
export function createFailureReports(
  print: (line: string) => void,
  nowMs: () => number,
): (observation: Observation) => void {
  const printedAtMs = new Map<string, number>();
  return (observation) => {
    if (observation.kind !== 'invocation' || observation.error === undefined) return;
    const { functionId, error } = observation;
    const { errorType, errorMessage } = error;
    const failure = `${functionName(functionId)} failed: ${errorType}: ${firstLine(errorMessage)}`;
    const lastMs = printedAtMs.get(failure);
    if (lastMs !== undefined && nowMs() - lastMs < QUIET_MS) return;
    printedAtMs.set(failure, nowMs());
    print(`${failure} (SLUICE_LOG=1 shows the logs of all functions)`);
  };
}

/** The name of a function by its logical id, which has the names of its constructs and a hash around it. */
function functionName(functionId: string): string {
  const known = FUNCTION_NAMES.find((name) => functionId.includes(pascalCase(name)));
  return known ?? functionId;
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const firstLine = (text: string): string => text.split('\n')[0]!;
