-- Which products go with which, learnt from an install's won deals; the newest lesson only.

create table recommenders (
  install_id uuid primary key references installs on delete cascade,
  -- Nothing later was looked at: a score of an earlier date does not use it.
  known_until timestamptz not null,
  learnt_at timestamptz not null,
  -- Recommender of src/domain/recommend: some hundred kilobytes at 500 products.
  recommender json not null,
  -- How often it would have found the last purchases.
  evaluation json not null
);

alter table recommenders enable row level security;
alter table recommenders force row level security;
create policy one_install on recommenders using (install_id =
  (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid));
create policy all_installs on recommenders to current_user using ((select current_setting('keel.install_id', true)) = '*');
