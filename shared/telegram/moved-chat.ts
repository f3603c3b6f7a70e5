/** A group that becomes a supergroup gets another id, and the bot serves ids. */
export function movedChat(from: string, to: string): string {
  return `This group has become a supergroup, with another id. Put "${to}" in place of "${from}" into telegram.chats and deploy: until then, commands and buttons do nothing here.`;
}
