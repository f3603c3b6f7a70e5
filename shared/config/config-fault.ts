/** A fault between fields that are each valid by themselves. */
export type ConfigFault = { readonly path: readonly string[]; readonly message: string };

export const fault = (path: readonly string[], message: string): ConfigFault => ({ path, message });

export function below(...above: readonly string[]) {
  return ({ path, message }: ConfigFault): ConfigFault => ({ path: [...above, ...path], message });
}
