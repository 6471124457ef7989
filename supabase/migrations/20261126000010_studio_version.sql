-- A write that was on its way for long, and that its studio has given up, changes nothing when it arrives after a
-- later one. The studio numbers what it says of a track; no client may write that number.

alter table public.songs add column studio_version bigint not null default 0;
alter table public.agent_memory add column studio_version bigint not null default 0;

create function private.leave_as_it_is() returns trigger
language plpgsql set search_path = '' as $$ begin return null; end $$;

create trigger song_outdated before update on public.songs for each row
  when (new.studio_version < old.studio_version) execute function private.leave_as_it_is();
create trigger memory_outdated before update on public.agent_memory for each row
  when (new.studio_version < old.studio_version) execute function private.leave_as_it_is();
