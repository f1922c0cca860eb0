/** `/composite/tree`: new records with their children below them, all of them or none. */
import { refuse } from '../errors.ts';
import type { ObjectStore, RowError } from '../org/types.ts';
import { isJson, type Json, parseObject } from '../router/read-body.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { objectOf } from './describe-routes.ts';

const maxRecords = 200;
const maxDepth = 5;

interface Node {
  readonly store: ObjectStore;
  readonly referenceId: string;
  readonly values: Json;
  /** The field that points to the record above. */
  readonly parentField: string | undefined;
  readonly children: readonly Node[];
}

interface Outcome {
  readonly created: { referenceId: string; id: string }[];
  readonly failed: { referenceId: string; errors: readonly RowError[] }[];
}

function invalid(message: string) {
  return refuse(400, 'INVALID_INPUT', message);
}

class TreeReader {
  readonly #request: ApiRequest;
  readonly #seen = new Set<string>();

  constructor(request: ApiRequest) {
    this.#request = request;
  }

  read(records: unknown, store: ObjectStore, parentField: string | undefined, depth: number): Node[] {
    if (!Array.isArray(records) || !records.every(isJson)) throw invalid('"records" must be an array of objects.');
    if (depth > maxDepth) throw invalid(`A tree cannot be deeper than ${maxDepth} levels.`);
    return records.map((record) => this.#node(record, store, parentField, depth));
  }

  #node({ attributes, ...rest }: Json, store: ObjectStore, parentField: string | undefined, depth: number): Node {
    const { type, referenceId } = isJson(attributes) ? attributes : {};
    if (typeof type !== 'string' || this.#request.org.object(type)?.def.name !== store.def.name) {
      throw invalid(`Each record must have 'attributes' with the type ${store.def.name}.`);
    }
    if (typeof referenceId !== 'string' || referenceId === '') throw invalid('Each record must have a referenceId.');
    if (this.#seen.has(referenceId)) throw invalid(`Duplicate ReferenceId ${referenceId} provided in the request.`);
    this.#seen.add(referenceId);
    if (this.#seen.size > maxRecords) throw invalid(`A tree cannot have more than ${maxRecords} records.`);
    const values: Record<string, unknown> = {};
    const children: Node[] = [];
    for (const [name, value] of Object.entries(rest)) {
      if (isJson(value) && Array.isArray(value.records))
        children.push(...this.#below(store, name, value.records, depth));
      else values[name] = value;
    }
    return { store, referenceId, values, parentField, children };
  }

  #below(store: ObjectStore, name: string, records: readonly unknown[], depth: number): Node[] {
    const relation = store
      .childRelationships()
      .find((one) => one.relationshipName?.toLowerCase() === name.toLowerCase());
    if (relation === undefined) throw invalid(`${name} is not a child relationship of ${store.def.name}.`);
    return this.read(records, objectOf(this.#request.org, relation.childObject), relation.field, depth + 1);
  }
}

function createAll(request: ApiRequest, nodes: readonly Node[], parentId: string | undefined, outcome: Outcome): void {
  for (const { store, referenceId, values, parentField, children } of nodes) {
    const own = parentField === undefined ? values : { ...values, [parentField]: parentId };
    const result = request.org.create(request.actor, store.def.name, own);
    if (!result.ok) {
      outcome.failed.push({ referenceId, errors: result.errors });
      continue;
    }
    outcome.created.push({ referenceId, id: result.id });
    createAll(request, children, result.id, outcome);
  }
}

function createTree(request: ApiRequest): Reply {
  const store = objectOf(request.org, request.params.object);
  const nodes = new TreeReader(request).read(parseObject(request).records, store, undefined, 1);
  const outcome: Outcome = { created: [], failed: [] };
  request.org.allOrNone(() => {
    createAll(request, nodes, undefined, outcome);
    return outcome.failed.length === 0;
  });
  if (outcome.failed.length > 0) return { status: 400, body: { hasErrors: true, results: outcome.failed } };
  return { status: 201, body: { hasErrors: false, results: outcome.created } };
}

export function treeRoutes(): Route[] {
  return [{ method: 'POST', area: 'data', pattern: '/composite/tree/:object', handle: createTree }];
}
