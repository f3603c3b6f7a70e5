import { AwsError } from '../aws/aws-error.ts';
import type { AwsLocation } from '../aws/aws-location.ts';

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
  /** The partition keys of the items; absent: not known here. */
  readonly leadingKeys?: readonly string[];
};

/** Managed policies of AWS whose permissions concern nothing that runs locally. */
const HARMLESS_MANAGED_POLICIES = [
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
  'AmazonSSMManagedInstanceCore',
];
const STATEMENT_KEYS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** The policies that a role has: its own, and the managed ones that it names. */
type Policies = {
  readonly own: ReadonlyMap<string, readonly Statement[]>;
  readonly managedArns: readonly string[];
};

/** A role and its permissions, which change with the policies of the stacks. */
export class Role {
  readonly name: string;
  readonly arn: string;
  readonly #managed: ReadonlyMap<string, readonly Statement[]>;
  #policies: Policies = { own: new Map(), managedArns: [] };
  /** Undefined until the role is used: the policies of other roles are not evaluated. */
  #rules: readonly Rule[] | undefined;

  constructor(name: string, arn: string, managed: ReadonlyMap<string, readonly Statement[]>) {
    this.name = name;
    this.arn = arn;
    this.#managed = managed;
  }

  /** Gives the role a policy, or takes it; throws, and changes nothing, what is not evaluated here. */
  setPolicy(id: string, statements: readonly Statement[] | undefined): void {
    const own = new Map(this.#policies.own);
    if (statements) own.set(id, statements);
    else own.delete(id);
    this.#change({ ...this.#policies, own });
  }

  setManagedPolicies(managedArns: readonly string[]): void {
    this.#change({ ...this.#policies, managedArns });
  }

  /** From here on something acts with this role, and its policies have to be known. */
  use(): this {
    this.#rules = this.#compile(this.#policies);
    return this;
  }

  /** As IAM decides: an explicit deny wins, and what nothing allows is refused. */
  decide(access: Access): 'allowed' | 'denied' | 'explicitly denied' {
    const matching = (this.#rules ?? this.use().#rules!).filter(
      ({ actions, resources, leadingKeys }) =>
        actions.test(access.action) &&
        resources.test(access.resource) &&
        (leadingKeys === undefined || haveKeys(leadingKeys, access)),
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

  /** A managed policy has changed. */
  refresh(policyArn: string): void {
    if (this.#policies.managedArns.includes(policyArn)) this.#change(this.#policies);
  }

  #change(policies: Policies): void {
    if (this.#rules) this.#rules = this.#compile(policies);
    this.#policies = policies;
  }

  #compile({ own, managedArns }: Policies): readonly Rule[] {
    const managed = managedArns.flatMap((arn) => this.#statementsOf(arn));
    return [...own.values(), managed].flat().map((statement) => toRule(this.name, statement));
  }

  #statementsOf(policyArn: string): readonly Statement[] {
    const statements = this.#managed.get(policyArn);
    if (statements) return statements;
    if (HARMLESS_MANAGED_POLICIES.some((name) => policyArn.endsWith(`:policy/${name}`))) return [];
    throw new Error(
      `${this.name}: the local cloud does not know what ${policyArn} allows. ` +
        'Write the permissions into a policy of the stack.',
    );
  }
}

/** The roles of all stacks. */
export class Roles {
  readonly #byArn = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();
  readonly #accountId: string;

  constructor({ accountId }: AwsLocation) {
    this.#accountId = accountId;
  }

  create(name: string): Role {
    const arn = this.#arn(`role/${name}`);
    const role = new Role(name, arn, this.#managed);
    this.#byArn.set(arn, role);
    return role;
  }

  get(roleArn: string): Role | undefined {
    return this.#byArn.get(roleArn);
  }

  find(name: string): Role | undefined {
    return this.get(this.#arn(`role/${name}`));
  }

  named(name: string): Role {
    const role = this.find(name);
    if (role) return role;
    throw new Error(`The role with name ${name} cannot be found.`);
  }

  delete(name: string): void {
    this.#byArn.delete(this.#arn(`role/${name}`));
  }

  /** Sets the statements of a managed policy, or takes it away; returns its ARN. */
  setManagedPolicy(name: string, statements: readonly Statement[] | undefined): string {
    const arn = this.#arn(`policy/${name}`);
    if (statements) this.#managed.set(arn, statements);
    else this.#managed.delete(arn);
    for (const role of this.#byArn.values()) role.refresh(arn);
    return arn;
  }

  #arn(resource: string): string {
    return `arn:aws:iam::${this.#accountId}:${resource}`;
  }
}

/** The STS name of a session of a role, which denials and GetCallerIdentity show; a function's is its name. */
export function sessionArn(location: AwsLocation, role: Role, session: string): string {
  return `arn:aws:sts::${location.accountId}:assumed-role/${role.name}/${session}`;
}

type Rule = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: RegExp;
  readonly resources: RegExp;
  /** The items that it allows; absent: all of them. */
  readonly leadingKeys?: RegExp;
};

type PolicyDocument = { readonly Statement: Statement | readonly Statement[] };

export function statementsOf(document: unknown): readonly Statement[] {
  return [(document as PolicyDocument).Statement].flat() as Statement[];
}

function toRule(role: string, statement: Statement): Rule {
  const unknown = Object.keys(statement).filter((key) => !STATEMENT_KEYS.has(key));
  const leadingKeys = leadingKeysOf(statement);
  if (unknown.length > 0 || (statement.Condition !== undefined && !leadingKeys)) {
    throw new Error(
      `Role ${role}: the local cloud does not evaluate ${unknown[0] ?? 'Condition'} in policies. ` +
        'Write the statement with Action and Resource alone.',
    );
  }
  return {
    effect: statement.Effect,
    actions: wildcards(statement.Action, 'i'),
    resources: wildcards(statement.Resource, ''),
    ...(leadingKeys && { leadingKeys }),
  };
}

/**
 * The partition keys of a table's items, the one condition that is evaluated here; undefined for
 * another one. AWS lets a request without keys pass; here it is refused.
 * Source: AWS, DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
 */
function leadingKeysOf({ Effect, Condition }: Statement): RegExp | undefined {
  const [[operator, tests] = [], ...others] = Object.entries(Object(Condition));
  const [[name, patterns] = [], ...further] = Object.entries(Object(tests));
  const isOne = others.length + further.length === 0 && Effect === 'Allow';
  return isOne && operator === 'ForAllValues:StringLike' && name === 'dynamodb:LeadingKeys'
    ? wildcards(patterns as string | readonly string[], '')
    : undefined;
}

function haveKeys(pattern: RegExp, { leadingKeys }: Access): boolean {
  return leadingKeys?.every((key) => pattern.test(key)) ?? false;
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
