-- What an install's own past taught about the value of customers: few parameters a lesson, the newest one at or before a date holds.

create table value_models (
  install_id uuid not null references installs on delete cascade,
  -- Nothing later was looked at: a score of an earlier date does not use it.
  known_until timestamptz not null,
  learnt_at timestamptz not null,
  models json not null,
  primary key (install_id, known_until)
);

alter table value_models enable row level security;
alter table value_models force row level security;
create policy one_install on value_models using (install_id =
  (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid));
create policy all_installs on value_models to current_user using ((select current_setting('keel.install_id', true)) = '*');
