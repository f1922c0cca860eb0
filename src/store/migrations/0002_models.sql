-- The registry of churn models: every training leaves a version with its report; at most one of them scores.

create table models (
  install_id uuid not null references installs on delete cascade,
  -- 1, 2, 3 … within the install; scores name it "churn-3".
  version integer not null check (version > 0),
  state text not null default 'draft' check (state in ('draft', 'published', 'retired')),
  kind text not null,
  created_at timestamptz not null,
  published_at timestamptz,
  retired_at timestamptz,
  -- What scored before this version was published, and what rolling back returns to; null is the scorecard.
  previous integer,
  -- The whole model, complete without the code that trained it; null where there was nothing to learn from: the report says so.
  stored json,
  report json not null,
  -- The parts of both that a list shows, so that it need not read megabytes of trees.
  figures json not null,
  note text,
  primary key (install_id, version),
  check (state <> 'published' or stored is not null)
);
create unique index models_one_published on models (install_id) where state = 'published';

-- What the nightly look at the scoring model found.
create table model_checks (
  install_id uuid not null references installs on delete cascade,
  day date not null,
  -- "churn-3", or the scorecard's name.
  model_version text not null,
  checked_at timestamptz not null,
  -- Drift of features and score, calibration of predictions whose time has come, and why training is due.
  findings json not null,
  -- What an admin should know, in words; null where all is well.
  alert text,
  primary key (install_id, day)
);

do $$
declare
  t text;
begin
  foreach t in array array['models', 'model_checks']
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
