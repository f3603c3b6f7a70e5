import { validationError } from '../aws/aws-error.ts';
import type { TemplateResource } from './template.ts';

/** The resources in an order in which each comes after all that it depends on. */
export function creationOrder<Resource extends TemplateResource>(
  resources: readonly Resource[],
): Resource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const ordered: Resource[] = [];
  const done = new Set<string>();
  function visit(resource: Resource, path: readonly string[]): void {
    const { logicalId } = resource;
    if (done.has(logicalId)) return;
    if (path.includes(logicalId)) {
      const circle = path.slice(path.indexOf(logicalId)).join(', ');
      throw validationError(`Circular dependency between resources: [${circle}]`);
    }
    for (const id of dependenciesOf(resource)) {
      const dependency = byId.get(id);
      if (dependency) visit(dependency, [...path, logicalId]);
    }
    done.add(logicalId);
    ordered.push(resource);
  }
  for (const resource of resources) visit(resource, []);
  return ordered;
}

function dependenciesOf({ properties, dependsOn }: TemplateResource): Set<string> {
  const found = new Set(dependsOn);
  collectReferences(properties, found);
  return found;
}

/** The names in `Ref`, `Fn::GetAtt` and `Fn::Sub`, parameters among them. */
function collectReferences(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, argument] of Object.entries(value)) {
    if (key === 'Ref') found.add(String(argument));
    else if (key === 'Fn::GetAtt') {
      found.add(typeof argument === 'string' ? argument.split('.')[0]! : argument[0]);
    } else if (key === 'Fn::Sub') {
      for (const [, name] of String([argument].flat()[0]).matchAll(/\$\{([^!}][^}]*)\}/g)) {
        found.add(name!.split('.')[0]!);
      }
    }
    collectReferences(argument, found);
  }
}
