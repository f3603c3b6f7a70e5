/** The writes of exits. Scripted worlds make them: test/simulation/exits.test.ts. */
export const EXIT_WRITES: ReadonlySet<string> = new Set([
  ...[
    'working',
    'leg_settled',
    'leg_turned_up',
    'owns_more',
    'legs_granted',
    'exit_fired',
    'exit_armed_again',
  ],
  ...['exit_suspended', 'exit_rearmed', 'exit_opened', 'exit_ended', 'exit_touch_missed'],
]);
