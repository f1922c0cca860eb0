-- Ways to part an install's customers into segments, each as it was last learnt, and where each customer was then.

create table segmentations (
  install_id uuid not null references installs on delete cascade,
  method text not null check (method in ('default', 'rfm', 'kmeans', 'quadrants', 'rules')),
  -- 1, 2, 3 … within the method.
  version integer not null check (version > 0),
  -- Nothing later was looked at: a score of an earlier date does not use it.
  as_of timestamptz not null,
  fitted_at timestamptz not null,
  -- Settings it was fitted with; others ask for a new fit.
  asked text not null,
  -- Limits, cuts, centres and rules, with the names of the segments: complete without the customers.
  fitted json not null,
  primary key (install_id, method, version)
);

-- Of the newest version only: who is elsewhere now has moved since.
create table segment_members (
  install_id uuid not null references installs on delete cascade,
  method text not null,
  customer_id text not null,
  -- Null is "in none": no customer then, or too little was known.
  segment text,
  primary key (install_id, method, customer_id)
);

do $$
declare
  t text;
begin
  foreach t in array array['segmentations', 'segment_members']
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
