-- The whole first schema. Every table carries install_id and is guarded by row-level security; see docs/adr/ for the why.

create table installs (
  install_id uuid primary key,
  crm text not null,
  -- The CRM's own id of the connected account; one install for each.
  remote_id text not null,
  name text not null,
  state text not null default 'active' check (state in ('active', 'needs_reauth', 'needs_attention', 'uninstalled')),
  state_reason json,
  account json not null,
  endpoints json not null,
  settings json not null default '{}',
  -- Sealed (AES-256-GCM); the key is not in the database.
  credentials text,
  -- Which of the manifest's fields stand in the CRM: {digest, usable}.
  provisioned json,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (crm, remote_id)
);

-- The large tables (records, usage_readings, customers, changed_customers, score_history) name their install without a foreign key: its check
-- is made row by row and costs a fifth of an insert. Their rows are written in transactions that also write a row with one
-- (a cursor, a score), and removing an install deletes them by name.
create table records (
  install_id uuid not null,
  type text not null,
  id text not null,
  account_id text,
  contact_id text,
  data json not null,
  -- Digest of data: a record that comes again unchanged (our own write-back moved its date) changes nothing.
  hash text not null,
  seen_at timestamptz not null,
  deleted_at timestamptz,
  primary key (install_id, type, id)
);
create index records_by_account on records (install_id, account_id) where deleted_at is null;
create index records_orphans on records (install_id, contact_id) where account_id is null and contact_id is not null;

-- Values that a CRM overwrites, sampled at each sync, so that they too have a history.
create table usage_readings (
  install_id uuid not null,
  account_id text not null,
  metric text not null,
  at timestamptz not null,
  last30 double precision not null,
  prev30 double precision,
  last_at timestamptz,
  primary key (install_id, account_id, metric, at)
);

create table customers (
  install_id uuid not null,
  customer_id text not null,
  dirty_at timestamptz,
  primary key (install_id, customer_id)
);
create index customers_dirty on customers (install_id, customer_id) where dirty_at is not null;

-- Who was touched since scores were last computed: appended to by every stream at once without waiting for each other, and folded
-- into customers.dirty_at before scoring.
create table changed_customers (
  install_id uuid not null,
  customer_id text not null
);
create index changed_customers_by_install on changed_customers (install_id);

create table sync_cursors (
  install_id uuid not null references installs on delete cascade,
  stream text not null,
  cursor json not null,
  updated_at timestamptz not null,
  primary key (install_id, stream)
);

create table runs (
  install_id uuid not null references installs on delete cascade,
  run_id uuid not null,
  -- Which stages were asked for, in order.
  stages text[] not null,
  options json not null default '{}',
  state text not null check (state in ('running', 'done', 'failed')),
  -- The CRM's clock when the run began: the end of every sync window.
  synced_until timestamptz not null,
  as_of timestamptz not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  error json,
  primary key (install_id, run_id)
);
create index runs_by_time on runs (install_id, started_at desc);
create unique index runs_one_running on runs (install_id) where state = 'running';

create table run_steps (
  install_id uuid not null,
  run_id uuid not null,
  step text not null,
  state text not null check (state in ('running', 'done', 'failed')),
  counts json not null default '{}',
  expected integer,
  error json,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (install_id, run_id, step),
  foreign key (install_id, run_id) references runs on delete cascade
);

-- The present score of each customer, and what the CRM has of it.
create table scores (
  install_id uuid not null references installs on delete cascade,
  customer_id text not null,
  as_of timestamptz not null,
  scored_at timestamptz not null,
  model_version text not null,
  risk double precision,
  tier text,
  health double precision,
  stage text not null,
  score json not null,
  -- Field values as they should stand in the CRM.
  fields json not null,
  -- Field values as they were last written, and when.
  written json,
  written_at timestamptz,
  write_state text not null check (write_state in ('pending', 'clean', 'rejected')),
  primary key (install_id, customer_id)
);
create index scores_pending on scores (install_id, customer_id) where write_state = 'pending';
create index scores_by_risk on scores (install_id, risk desc nulls last);

create table score_history (
  install_id uuid not null,
  customer_id text not null,
  as_of timestamptz not null,
  model_version text not null,
  risk double precision,
  tier text,
  health double precision,
  stage text not null,
  value_cents bigint,
  primary key (install_id, customer_id, as_of)
);

create table tasks (
  install_id uuid not null references installs on delete cascade,
  task_id uuid not null,
  -- Stands in the task's body in the CRM, so that a task can be found again after a crash.
  reference text not null,
  customer_id text not null,
  playbook text not null,
  reason text not null,
  owner_id text,
  tier text,
  status text not null check (status in ('open', 'done', 'deferred', 'closed_by_keel')),
  -- What the CRM still has to be told: nothing, create, update, close.
  delivery text not null check (delivery in ('none', 'create', 'update', 'close', 'rejected')),
  -- Set before the first call that creates it: from then on the CRM is asked first.
  sent_at timestamptz,
  remote_id text,
  draft json not null,
  content_hash text not null,
  note text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (install_id, task_id),
  unique (install_id, reference)
);
create unique index tasks_one_open on tasks (install_id, customer_id, playbook, reason) where status = 'open';
create index tasks_to_deliver on tasks (install_id, task_id) where delivery in ('create', 'update', 'close');

create table rejects (
  install_id uuid not null references installs on delete cascade,
  source text not null check (source in ('read', 'write', 'task')),
  stream text not null,
  external_id text not null,
  code text not null,
  message text not null,
  hint text,
  at timestamptz not null,
  primary key (install_id, source, stream, external_id)
);

create table outbox (
  install_id uuid not null references installs on delete cascade,
  outbox_id bigint generated always as identity primary key,
  job text not null,
  payload json not null,
  created_at timestamptz not null default now()
);

create table audit (
  install_id uuid not null references installs on delete cascade,
  audit_id bigint generated always as identity primary key,
  at timestamptz not null,
  action text not null,
  detail json not null
);

-- A transaction sees the rows of the one install it names; '*' is the system's own work over all installs.
do $$
declare
  t text;
begin
  foreach t in array array['installs', 'records', 'usage_readings', 'customers', 'changed_customers', 'sync_cursors', 'runs', 'run_steps', 'scores',
                           'score_history', 'tasks', 'rejects', 'outbox', 'audit']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    -- Compared as uuid, so that the planner sees how few rows are meant; evaluated once for a query, not for each row.
    execute format(
      'create policy one_install on %I using (install_id = '
      '(select nullif(nullif(current_setting(''keel.install_id'', true), ''*''), '''')::uuid))', t);
    -- The system's own work, by the owner alone: the tenants' role sees nothing under '*'.
    execute format(
      'create policy all_installs on %I to current_user using ((select current_setting(''keel.install_id'', true)) = ''*'')', t);
  end loop;
end $$;
