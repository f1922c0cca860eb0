import type { Repositories } from '../contracts/repositories.ts';
import { apiCalls } from './repositories/api-calls.ts';
import { audit } from './repositories/audit.ts';
import { cursors } from './repositories/cursors.ts';
import { customers } from './repositories/customers.ts';
import { identity } from './repositories/identity.ts';
import { installs } from './repositories/installs.ts';
import { kpis } from './repositories/kpis.ts';
import { models } from './repositories/models.ts';
import { outbox } from './repositories/outbox.ts';
import { recommenders } from './repositories/recommenders.ts';
import { records } from './repositories/records.ts';
import { rejects } from './repositories/rejects.ts';
import { retention } from './repositories/retention.ts';
import { runs } from './repositories/runs.ts';
import { scores } from './repositories/scores.ts';
import { segments } from './repositories/segments.ts';
import { tasks } from './repositories/tasks.ts';
import { valueModels } from './repositories/value-models.ts';

export const repositories: Repositories = {
  installs,
  records,
  customers,
  cursors,
  runs,
  scores,
  tasks,
  rejects,
  outbox,
  audit,
  retention,
  models,
  recommenders,
  valueModels,
  kpis,
  segments,
  apiCalls,
  identity,
};
