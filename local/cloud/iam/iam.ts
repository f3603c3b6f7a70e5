import { AwsError } from '../aws/aws-error.ts';
import type { AwsLocation } from '../aws/aws-location.ts';
import type { Resource } from '../template/assembly.ts';
import type { Identity } from '../template/intrinsics.ts';

export type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
  readonly Sid?: string;
};

/** One thing a call wants to do: an IAM action on a resource. */
export type Access = {
  readonly action: string;
  readonly resource: string;
};

/** Managed policies of AWS whose permissions concern nothing that runs locally. */
const HARMLESS_MANAGED_POLICIES = [
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
  'AmazonSSMManagedInstanceCore',
];
const STATEMENT_KEYS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** The permissions of one role, from the policies that the template attaches to it. */
export class Role {
  readonly name: string;
  readonly #rules: readonly Rule[];

  constructor(name: string, statements: readonly Statement[]) {
    this.name = name;
    this.#rules = statements.map((statement) => toRule(name, statement));
  }

  /** As IAM decides: an explicit deny wins, and what nothing allows is refused. */
  decide(access: Access): 'allowed' | 'denied' | 'explicitly denied' {
    const matching = this.#rules.filter(
      ({ actions, resources }) => actions.test(access.action) && resources.test(access.resource),
    );
    if (matching.some(({ effect }) => effect === 'Deny')) return 'explicitly denied';
    return matching.length > 0 ? 'allowed' : 'denied';
  }

  /** Throws the AccessDeniedException that AWS gives `user` for the first access not allowed. */
  authorize(user: string, accesses: readonly Access[]): void {
    for (const access of accesses) {
      const decision = this.decide(access);
      if (decision === 'allowed') continue;
      const { action, resource } = access;
      const because =
        decision === 'explicitly denied'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      throw new AwsError(
        'AccessDeniedException',
        `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
      );
    }
  }
}

/** The STS name of a function's session, which denials and GetCallerIdentity show. */
export function sessionArn(location: AwsLocation, role: Role, functionName: string): string {
  return `arn:aws:sts::${location.accountId}:assumed-role/${role.name}/${functionName}`;
}

/** Reads the roles that resources of the stack act with, by ARN. */
export function readRoles(
  resources: readonly Resource[],
  identities: ReadonlyMap<string, Identity>,
): Map<string, Role> {
  const ofType = (type: string): Resource[] =>
    resources.filter((resource) => resource.type === type);
  const policies = ofType('AWS::IAM::Policy');
  const managed = ofType('AWS::IAM::ManagedPolicy');
  const actors = resources.filter(({ type }) => !type.startsWith('AWS::IAM::'));
  const inUse = JSON.stringify(actors.map(({ properties }) => properties));
  const roles = ofType('AWS::IAM::Role').flatMap((role) => {
    const { ref: name, attribute } = identities.get(role.logicalId)!;
    const roleArn = attribute('Arn')!;
    if (!inUse.includes(`"${roleArn}"`)) return [];
    const attached = [...policies, ...managed].filter(({ properties }) =>
      (properties.Roles as string[] | undefined)?.includes(name),
    );
    const byArn = ((role.properties.ManagedPolicyArns ?? []) as string[]).flatMap((policyArn) =>
      managedPolicy(role, policyArn, managed, identities),
    );
    const inline = (role.properties.Policies ?? []) as PolicyProperties[];
    const documents = [...inline, ...[...attached, ...byArn].map(policyProperties)];
    const statements = documents.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    return [[roleArn, new Role(name, statements)] as const];
  });
  return new Map(roles);
}

type PolicyProperties = {
  readonly PolicyDocument: { readonly Statement: Statement | readonly Statement[] };
};

function policyProperties({ properties }: Resource): PolicyProperties {
  return properties as unknown as PolicyProperties;
}

function managedPolicy(
  role: Resource,
  policyArn: string,
  managed: readonly Resource[],
  identities: ReadonlyMap<string, Identity>,
): Resource[] {
  const own = managed.find(({ logicalId }) => identities.get(logicalId)!.ref === policyArn);
  if (own) return [own];
  if (HARMLESS_MANAGED_POLICIES.some((name) => policyArn.endsWith(`:policy/${name}`))) return [];
  throw new Error(
    `${role.logicalId}: the local cloud does not know what ${policyArn} allows. ` +
      'Write the permissions into a policy of the stack.',
  );
}

type Rule = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: RegExp;
  readonly resources: RegExp;
};

function toRule(role: string, statement: Statement): Rule {
  const unknown = Object.keys(statement).filter((key) => !STATEMENT_KEYS.has(key));
  if (unknown.length > 0 || statement.Condition !== undefined) {
    throw new Error(
      `Role ${role}: the local cloud does not evaluate ${unknown[0] ?? 'Condition'} in policies. ` +
        'Write the statement with Action and Resource alone.',
    );
  }
  return {
    effect: statement.Effect,
    actions: wildcards(statement.Action, 'i'),
    resources: wildcards(statement.Resource, ''),
  };
}

/** IAM's patterns: `*` is any text, `?` any one character; case matters in ARNs only. */
function wildcards(patterns: string | readonly string[], flags: string): RegExp {
  const alternatives = [patterns].flat().map((pattern) =>
    pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  );
  return new RegExp(`^(?:${alternatives.join('|')})$`, flags);
}
