-- KPIs by month and part of the customers, computed nightly from timelines, and the views that BI tools read.

-- One month of one part of the customers.
create table kpi_months (
  install_id uuid not null references installs on delete cascade,
  month date not null,
  -- all, owner, industry, segment, product.
  part text not null,
  -- '' where the part has no value: no owner, no industry; and with all.
  part_value text not null,
  -- Counts and amounts, so that KPIs over several months or parts come from sums, never from ratios.
  sums json not null,
  -- The KPIs of those sums, [{kpi, unit, currency, value, low, high, n, reason}]: a hundred figures as one value, for as rows they take
  -- far longer to write. keel_bi.kpis shows them as rows.
  figures json not null,
  -- Events up to then are in it.
  as_of timestamptz not null,
  primary key (install_id, part, part_value, month)
);

-- Customers who came in one month, and what became of them.
create table kpi_cohorts (
  install_id uuid not null references installs on delete cascade,
  cohort date not null,
  months_after integer not null check (months_after >= 0),
  customers integer not null,
  -- Share of them that was there then, and share of their first recurring value that ran.
  kept double precision not null,
  value_kept double precision,
  -- Of the value; '' where none is known.
  currency text not null,
  as_of timestamptz not null,
  primary key (install_id, cohort, months_after)
);

do $$
declare
  t text;
begin
  foreach t in array array['kpi_months', 'kpi_cohorts']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format(
      'create policy one_install on %I using (install_id = '
      '(select nullif(nullif(current_setting(''keel.install_id'', true), ''*''), '''')::uuid))', t);
    execute format(
      'create policy all_installs on %I to current_user using ((select current_setting(''keel.install_id'', true)) = ''*'')', t);
  end loop;
end $$;

-- The views run with the reader's own rights (security_invoker), so that row-level security holds for who reads them.
create schema keel_bi;
comment on schema keel_bi is
  'What BI tools read. Access to one install: select keel_bi.allow_reader(role, install). See docs/bi.md.';

-- CRM dates stand in records as milliseconds since 1970.
create function keel_bi.instant(ms text) returns timestamptz language sql immutable parallel safe
  return 'epoch'::timestamptz + ms::double precision * interval '1 millisecond';
comment on function keel_bi.instant is 'A moment from milliseconds since 1970, null for null.';

create view keel_bi.owners with (security_invoker = true) as
select r.install_id, r.id as owner_id, r.data ->> 'name' as owner_name, r.data ->> 'email' as owner_email,
  (r.data ->> 'active')::boolean as is_active
from records r
where r.type = 'owner' and r.deleted_at is null;

create view keel_bi.customers with (security_invoker = true) as
select s.install_id, s.customer_id, a.data ->> 'name' as customer_name, a.data ->> 'industry' as industry,
  a.data ->> 'country' as country, (a.data ->> 'employees')::integer as employees, a.data ->> 'ownerId' as owner_id,
  coalesce(o.data ->> 'name', o.data ->> 'email') as owner_name, s.as_of, s.scored_at, s.model_version,
  s.risk as churn_risk, (s.score ->> 'riskChange30d')::double precision as churn_risk_change_30d, s.tier as risk_tier,
  s.health as health_score, s.stage as lifecycle_stage, keel_bi.instant(s.score -> 'stage' ->> 'since') as lifecycle_stage_since,
  s.score ->> 'segment' as segment, (s.score -> 'value' ->> 'cents')::numeric / 100 as customer_value,
  s.score -> 'value' ->> 'currency' as customer_value_currency, s.score -> 'value' ->> 'method' as customer_value_method,
  (s.score ->> 'recurringCents')::numeric / 100 as recurring_value, s.score ->> 'currency' as currency,
  keel_bi.instant(s.score ->> 'renewalAt') as renewal_at,
  (s.score ->> 'renewalProbability')::double precision as renewal_probability, s.score ->> 'nextStep' as next_step,
  (s.score ->> 'coverage')::double precision as data_coverage
from scores s
join records a on a.install_id = s.install_id and a.type = 'account' and a.id = s.customer_id and a.deleted_at is null
left join records o on o.install_id = s.install_id and o.type = 'owner' and o.id = a.data ->> 'ownerId';

create view keel_bi.score_history with (security_invoker = true) as
select install_id, customer_id, as_of, model_version, risk as churn_risk, tier as risk_tier, health as health_score,
  stage as lifecycle_stage, value_cents::numeric / 100 as customer_value
from score_history;

create view keel_bi.kpis with (security_invoker = true) as
select m.install_id, m.month, m.part, nullif(m.part_value, '') as part_value, f.kpi, f.unit, f.currency, f.value, f.low, f.high, f.n,
  f.reason, m.as_of, m.as_of < (m.month + interval '1 month')::timestamp at time zone 'UTC' as is_partial
from kpi_months m
cross join lateral json_to_recordset(m.figures) as f(kpi text, unit text, currency text, value double precision,
  low double precision, high double precision, n double precision, reason text);

create view keel_bi.kpi_cohorts with (security_invoker = true) as
select install_id, cohort, months_after, customers, kept, value_kept, nullif(currency, '') as currency, as_of
from kpi_cohorts;

create view keel_bi.deals with (security_invoker = true) as
select r.install_id, r.id as deal_id, r.account_id as customer_id, r.data ->> 'name' as deal_name, r.data ->> 'kind' as kind,
  r.data ->> 'status' as status, (r.data ->> 'amountCents')::numeric / 100 as amount,
  (r.data ->> 'recurringCents')::numeric / 100 as recurring_value, r.data ->> 'currency' as currency,
  r.data ->> 'product' as product, (r.data ->> 'quantity')::double precision as quantity,
  keel_bi.instant(r.data ->> 'createdAt') as created_at, keel_bi.instant(r.data ->> 'closedAt') as closed_at,
  keel_bi.instant(r.data ->> 'termStart') as term_start, keel_bi.instant(r.data ->> 'termEnd') as term_end
from records r
where r.type = 'deal' and r.deleted_at is null;

create view keel_bi.renewals with (security_invoker = true) as
select install_id, customer_id, customer_name, owner_id, owner_name, renewal_at, renewal_probability, recurring_value, currency,
  churn_risk, risk_tier, segment, as_of
from keel_bi.customers
where renewal_at is not null;

create view keel_bi.tasks with (security_invoker = true) as
select install_id, task_id, customer_id, playbook, reason, owner_id, tier as risk_tier, status, draft ->> 'subject' as subject,
  opened_at, closed_at, note
from tasks;

-- What the columns mean, by view and column; a name that stands in several views means the same in each.
do $$
declare
  v record;
  words constant jsonb := '{
    "install_id": "The connected CRM account.",
    "customer_id": "Id of the customer (company, account) in the CRM.",
    "customer_name": "Name in the CRM.",
    "industry": "As in the CRM.",
    "country": "As in the CRM.",
    "employees": "As in the CRM.",
    "owner_id": "Id of the owner in the CRM; null where there is none.",
    "owner_name": "Name of the owner, or the address where no name is known.",
    "owner_email": "Address of the owner.",
    "is_active": "Whether the owner can still sign in to the CRM.",
    "as_of": "The figures speak about this moment; later events are not in them.",
    "scored_at": "When the score was computed.",
    "model_version": "What computed the churn risk.",
    "churn_risk": "Probability to leave within the horizon, 0 to 1; higher is worse. Null: not known.",
    "churn_risk_change_30d": "Change of the churn risk over 30 days, -1 to 1.",
    "risk_tier": "low, medium, high or critical.",
    "health_score": "0 to 100; higher is better.",
    "lifecycle_stage": "acquisition, activation, retention, expansion, decline or churned.",
    "lifecycle_stage_since": "When the stage was entered.",
    "segment": "Named segment of the customer.",
    "customer_value": "Expected value of the customer over the horizon of the settings, in units of the currency. Null: not known.",
    "customer_value_currency": "Currency of customer_value.",
    "customer_value_method": "How the value was computed.",
    "recurring_value": "Recurring value per year, in units of the currency.",
    "currency": "Currency of the amounts in this row; null where none is known or the row is not about money.",
    "renewal_at": "End of the running contract term.",
    "renewal_probability": "Probability to renew then, 0 to 1.",
    "next_step": "The next best step, in words.",
    "data_coverage": "Share of the usual data that is known, 0 to 1.",
    "month": "First day of the month, UTC.",
    "part": "What the customers are divided by: all, owner, industry, segment or product.",
    "part_value": "The owner id, industry, segment or product; null where a customer has none, and with all.",
    "kpi": "Key of the KPI; its definition: keel kpi --define.",
    "unit": "share: 0 to 1; points: -100 to 100; money: hundredths of the currency; else what is counted.",
    "value": "Null where the KPI cannot be known: see reason.",
    "low": "Lower end of the 95 % interval, where there is one.",
    "high": "Upper end of the 95 % interval, where there is one.",
    "n": "What the value rests on: customers, responses, tickets.",
    "reason": "Why there is no value; of a task, what it was opened for.",
    "is_partial": "The month was not over when its figures were computed.",
    "cohort": "First day of the month in which these customers came.",
    "months_after": "So many months after the cohort.",
    "customers": "Size of the cohort.",
    "kept": "Share of them that were customers then, 0 to 1.",
    "value_kept": "Share of their first recurring value that ran then; above 1 where they grew.",
    "deal_id": "Id of the deal in the CRM.",
    "deal_name": "Name of the deal in the CRM.",
    "kind": "new, renewal, expansion, contraction or one_time; null: not known.",
    "status": "Of a deal: open, won or lost. Of a task: open, done, deferred or closed_by_keel.",
    "amount": "Whole amount, in units of the currency.",
    "product": "What was bought.",
    "quantity": "How much of it.",
    "created_at": "When the deal was made.",
    "closed_at": "When it was closed; null while open.",
    "term_start": "First day of the contract term.",
    "term_end": "Day on which the term is over.",
    "task_id": "Id of the task in Keel.",
    "playbook": "The rule that opened the task.",
    "subject": "First line of the task.",
    "opened_at": "When the task was opened.",
    "note": "What Keel noted when it closed the task."}';
begin
  for v in
    select c.table_name, c.column_name from information_schema.columns c where c.table_schema = 'keel_bi'
  loop
    if not words ? v.column_name then raise exception 'keel_bi.%.% is not documented', v.table_name, v.column_name; end if;
    execute format('comment on column keel_bi.%I.%I is %L', v.table_name, v.column_name, words ->> v.column_name);
  end loop;
end $$;
comment on view keel_bi.owners is 'Owners of customers in the CRM.';
comment on view keel_bi.customers is 'Each customer with its present score.';
comment on view keel_bi.score_history is 'Scores over time: a row wherever something that a person would see had changed.';
comment on view keel_bi.kpis is 'KPIs by month and part of the customers.';
comment on view keel_bi.kpi_cohorts is 'How many customers of each month''s newcomers stayed.';
comment on view keel_bi.deals is 'Deals and the contract terms they stand for.';
comment on view keel_bi.renewals is 'Contract terms that run, with how likely they are renewed.';
comment on view keel_bi.tasks is 'Tasks that Keel opened.';

-- Gives a role the views of one install, and nothing of any other: a setting alone would not do, since any role may set it anew. The
-- restrictive policy names the install, so whatever else the reader sets, no other row is ever shown.
create function keel_bi.allow_reader(reader name, install uuid) returns void language plpgsql as $$
declare
  t text;
begin
  if exists (select from pg_roles where rolname = reader and (rolsuper or rolbypassrls)) then
    raise exception 'the role % passes by row-level security: take one without SUPERUSER and BYPASSRLS', reader;
  end if;
  -- A policy on a role holds for its members too: Keel itself would see one install only.
  if reader in ('keel_tenant', current_user) or (pg_has_role(current_user, reader, 'USAGE')
      and not exists (select from pg_roles where rolname = current_user and rolsuper)) then
    raise exception 'the role % is one that Keel works with: make another', reader;
  end if;
  if octet_length(reader) > 50 then raise exception 'the name of the role % is too long', reader; end if;
  perform keel_bi.forbid_reader(reader);
  execute format('grant usage on schema keel_bi to %I', reader);
  execute format('grant select on all tables in schema keel_bi to %I', reader);
  foreach t in array array['records', 'scores', 'score_history', 'tasks', 'kpi_months', 'kpi_cohorts']
  loop
    execute format('grant select on public.%I to %I', t, reader);
    execute format('create policy %I on public.%I for select to %I using (install_id = %L)', 'bi_may_' || reader, t, reader, install);
    execute format('create policy %I on public.%I as restrictive for select to %I using (install_id = %L%s)', 'bi_only_' || reader, t,
      reader, install, case t when 'records' then ' and type in (''account'', ''owner'', ''deal'')' else '' end);
  end loop;
end $$;
comment on function keel_bi.allow_reader is 'Lets a role read the views of one install; again with another install moves it there.';

create function keel_bi.forbid_reader(reader name) returns void language plpgsql as $$
declare
  p record;
begin
  for p in
    select policyname, tablename from pg_policies
    where schemaname = 'public' and policyname in ('bi_may_' || reader, 'bi_only_' || reader)
  loop
    execute format('drop policy %I on public.%I', p.policyname, p.tablename);
    execute format('revoke select on public.%I from %I', p.tablename, reader);
  end loop;
  execute format('revoke all on all tables in schema keel_bi from %I', reader);
  execute format('revoke all on schema keel_bi from %I', reader);
end $$;
comment on function keel_bi.forbid_reader is 'Takes a role''s access to the views away.';

revoke all on function keel_bi.allow_reader, keel_bi.forbid_reader from public;
