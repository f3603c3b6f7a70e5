/** A chat that has written to the bot. */
export type SeenChat = { readonly id: string; readonly name: string };

type Row = {
  readonly message?: {
    readonly chat?: {
      readonly id?: number;
      readonly title?: string;
      readonly username?: string;
      readonly first_name?: string;
    };
  };
};

/** The chats of waiting updates, each once. */
export function seenChats(updates: readonly unknown[]): readonly SeenChat[] {
  const chats = new Map<string, SeenChat>();
  for (const update of updates as readonly Row[]) {
    const { id, title, username, first_name: first } = update?.message?.chat ?? {};
    if (!Number.isSafeInteger(id)) continue;
    chats.set(String(id), { id: String(id), name: title ?? username ?? first ?? 'without a name' });
  }
  return [...chats.values()];
}
