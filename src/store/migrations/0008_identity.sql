-- Two CRM accounts of one company may be joined: a customer known to both is then scored once, from both.

-- The account that leads; an admin joins them, nobody else: other installs may be other companies.
alter table installs add column joined_to uuid references installs on delete set null;

-- What accounts are compared by, as of the record with this digest.
create table account_keys (
  install_id uuid not null references installs on delete cascade,
  account_id text not null,
  domain_key text,
  name_key text,
  hash text not null,
  primary key (install_id, account_id)
);
create index account_keys_by_domain on account_keys (install_id, domain_key);
create index account_keys_by_name on account_keys (install_id, name_key);

create table customer_links (
  -- The joined install's account, and the leading one's.
  install_id uuid not null references installs on delete cascade,
  account_id text not null,
  main_install_id uuid not null references installs on delete cascade,
  main_account_id text not null,
  -- linked: the same customer; suggested: an admin is asked; split: told apart by an admin.
  state text not null check (state in ('linked', 'suggested', 'split')),
  confidence double precision not null,
  reason text not null,
  decided_by text not null check (decided_by in ('keel', 'admin')),
  decided_at timestamptz not null,
  primary key (install_id, account_id, main_account_id)
);
create unique index customer_links_one on customer_links (install_id, account_id) where state = 'linked';
create unique index customer_links_one_main on customer_links (install_id, main_account_id) where state = 'linked';
create index customer_links_of_main on customer_links (main_install_id, main_account_id);

alter table account_keys enable row level security;
alter table account_keys force row level security;
create policy one_install on account_keys using (install_id =
  (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid));
create policy all_installs on account_keys to current_user using ((select current_setting('keel.install_id', true)) = '*');

-- A link is of two installs: each of them sees it.
alter table customer_links enable row level security;
alter table customer_links force row level security;
create policy one_install on customer_links using (
  (select nullif(nullif(current_setting('keel.install_id', true), '*'), '')::uuid) in (install_id, main_install_id));
create policy all_installs on customer_links to current_user using ((select current_setting('keel.install_id', true)) = '*');
