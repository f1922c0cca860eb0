-- Calls made to CRMs that grant a number of them a day, by hour: Keel takes a share of them, over all its processes.

create table api_calls (
  install_id uuid not null references installs on delete cascade,
  hour timestamptz not null,
  calls integer not null,
  primary key (install_id, hour)
);

alter table api_calls enable row level security;
alter table api_calls force row level security;
create policy one_install on api_calls using (install_id =
  (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid));
create policy all_installs on api_calls to current_user using ((select current_setting('keel.install_id', true)) = '*');
