import type { ResourceHandler, WantedResource } from '../cloudformation/handler.ts';
import type { DeployedResource } from '../cloudformation/stack.ts';
import { type Role, type Statement, statementsOf } from '../iam/iam.ts';
import { roleId } from '../services/message-sender.ts';
import type { ResourceServices } from './services.ts';

type Properties = DeployedResource['properties'];
type InlinePolicy = { readonly PolicyName: string; readonly PolicyDocument: unknown };

/** Roles: what may they do is in the policies; who may take them is not checked here. */
export function roleHandler({ roles }: ResourceServices): ResourceHandler {
  function set(role: Role, properties: Properties, before: Properties = {}) {
    for (const { PolicyName } of inline(before)) role.setPolicy(PolicyName, undefined);
    for (const { PolicyName, PolicyDocument } of inline(properties)) {
      role.setPolicy(PolicyName, statementsOf(PolicyDocument));
    }
    role.setManagedPolicies((properties.ManagedPolicyArns ?? []) as readonly string[]);
    return { ref: role.name, attributes: { Arn: role.arn, RoleId: roleId(role.name) } };
  }
  return {
    nameProperty: 'RoleName',
    nameMaxLength: 64,
    create: ({ name, properties }) => set(roles.create(name), properties),
    update: ({ name, properties }, before) => set(roles.named(name), properties, before.properties),
    delete: ({ name }) => roles.delete(name),
  };
}

const inline = ({ Policies = [] }: Properties) => Policies as readonly InlinePolicy[];

/** A policy beside its roles. */
export function policyHandler({ roles }: ResourceServices): ResourceHandler {
  const setIn = (names: readonly string[], id: string, statements?: readonly Statement[]): void => {
    for (const name of names) {
      if (statements) roles.named(name).setPolicy(id, statements);
      else roles.find(name)?.setPolicy(id, undefined);
    }
  };
  return {
    create({ name, properties }) {
      setIn(rolesOf(properties), name, statementsOf(properties.PolicyDocument));
      return { ref: name, attributes: {} };
    },
    update({ name, properties }, before) {
      const [now, earlier] = [rolesOf(properties), rolesOf(before.properties)];
      setIn(now, name, statementsOf(properties.PolicyDocument));
      setIn(
        earlier.filter((each) => !now.includes(each)),
        name,
      );
      return { ref: name, attributes: {} };
    },
    delete: ({ name, properties }) => setIn(rolesOf(properties), name),
  };
}

/** A managed policy: it belongs to the roles that name it, and to those that it names. */
export function managedPolicyHandler({ roles }: ResourceServices): ResourceHandler {
  function put({ name, properties }: WantedResource, earlier: readonly string[] = []) {
    const statements = statementsOf(properties.PolicyDocument);
    const policyArn = roles.setManagedPolicy(name, statements);
    const now = rolesOf(properties);
    for (const each of now) roles.named(each).setPolicy(policyArn, statements);
    for (const each of earlier.filter((role) => !now.includes(role))) {
      roles.find(each)?.setPolicy(policyArn, undefined);
    }
    return { ref: policyArn, attributes: { PolicyArn: policyArn } };
  }
  return {
    nameProperty: 'ManagedPolicyName',
    create: (wanted) => put(wanted),
    update: (wanted, before) => put(wanted, rolesOf(before.properties)),
    delete({ name, ref, properties }) {
      for (const each of rolesOf(properties)) roles.find(each)?.setPolicy(ref, undefined);
      roles.setManagedPolicy(name, undefined);
    },
  };
}

const rolesOf = ({ Roles = [] }: Properties) => Roles as readonly string[];
