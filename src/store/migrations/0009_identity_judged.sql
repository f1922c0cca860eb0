-- Which accounts were compared with those of the joined CRMs: only new and changed ones, and those that share a key with one, are looked at.
alter table account_keys add column judged boolean not null default false;
create index account_keys_to_judge on account_keys (install_id, account_id) where not judged;
