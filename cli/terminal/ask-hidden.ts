/** Asks for secrets on a terminal, without echo. Undefined after Ctrl-C or Ctrl-D. */
export async function askHidden(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  questions: readonly string[],
): Promise<readonly string[] | undefined> {
  // Loaded on demand: few commands prompt for a secret.
  const { default: password } = await import('@inquirer/password');
  const interrupted = new AbortController();
  // Readline closes silently at Ctrl-D, and the prompt would never settle.
  function onKey(_text: string, { ctrl, name }: { ctrl?: boolean; name?: string }) {
    if (ctrl && name === 'd') interrupted.abort();
  }
  input.on('keypress', onKey);
  try {
    const answers: string[] = [];
    for (const message of questions) {
      const signal = interrupted.signal;
      const answer = await password({ message, toggleMask: false }, { input, output, signal });
      answers.push(answer.trim());
    }
    return answers;
  } catch (error) {
    const isInterruption =
      error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
    if (isInterruption) return undefined;
    throw error;
  } finally {
    input.off('keypress', onKey);
  }
}
