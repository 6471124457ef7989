-- Profiles: made with their account, readable by anybody, changed by their owner alone.

alter table public.profiles
  add column follower_count integer not null default 0,
  add column following_count integer not null default 0,
  -- something to see, on one line, which turns no text around it (marks of direction may)
  add constraint profiles_display_name_shown check (
    display_name !~ '[[:cntrl:]\u202a-\u202e\u2066-\u2069]'
    and display_name ~ '[^[:space:]\u00a0\u115f\u1160\u200b-\u200f\u2060\u2800\u3164\ufeff]'),
  add constraint profiles_avatar_path_own
    check (avatar_path ~ ('^' || id || '/[A-Za-z0-9][A-Za-z0-9._-]*$') and avatar_path !~ '\.\.');

create index profiles_username_trgm on public.profiles using gin (username extensions.gin_trgm_ops);
create index profiles_display_name_trgm on public.profiles using gin (display_name extensions.gin_trgm_ops);

-- A profile for every account. It must never fail, for then nobody could sign up: what the provider says of a person
-- is shortened, a name that is taken gets a tail, and an account without a name is better than none.
-- Nothing is taken from the e-mail address, which is not public.
create function private.welcome() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  said jsonb := coalesce(new.raw_user_meta_data, '{}');
  shown text;
  wished text;
begin
  begin
    shown := left(coalesce(said ->> 'full_name', said ->> 'name', said ->> 'user_name'), 400);
    shown := nullif(btrim(left(btrim(regexp_replace(shown, '[[:cntrl:][:space:]\u202a-\u202e\u2066-\u2069]+', ' ', 'g')), 80)), '');
    if shown !~ '[^[:space:]\u00a0\u115f\u1160\u200b-\u200f\u2060\u2800\u3164\ufeff]' then
      shown := null;
    end if;
    wished := lower(left(coalesce(said ->> 'user_name', said ->> 'preferred_username'), 100));
    wished := btrim(left(regexp_replace(wished, '[^a-z0-9_]+', '_', 'g'), 30), '_');
    if wished is null or wished !~ '^[a-z0-9_]{3,30}$' then
      wished := 'listener_' || private.tail();
    end if;
    for attempt in 1 .. 5 loop
      begin
        insert into public.profiles (id, username, display_name) values (new.id, wished, shown)
          on conflict (id) do nothing;
        return new;
      exception when unique_violation then
        wished := left(wished, 21) || '_' || private.tail();
      end;
    end loop;
  exception when others then
    raise warning 'profile of %: %', new.id, sqlerrm;
  end;
  begin
    insert into public.profiles (id) values (new.id) on conflict (id) do nothing;
  exception when others then
    raise warning 'no profile for %: %', new.id, sqlerrm;
  end;
  return new;
end $$;

-- Eight random characters that may stand in a username.
create function private.tail() returns text
language sql volatile set search_path = '' as $$
  select left(replace(gen_random_uuid()::text, '-', ''), 8)
$$;

create trigger welcome after insert on auth.users for each row execute function private.welcome();

insert into public.profiles (id, username)   -- of accounts that were there before
  select id, 'listener_' || private.tail() from auth.users on conflict (id) do nothing;

-- Counters are what triggers make of them: a direct write, whoever's it is, changes none. (A write by a trigger is
-- one level deeper.)
create function private.profile_written() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.follower_count := 0;
    new.following_count := 0;
    return new;
  end if;
  if new.id is distinct from old.id then
    raise exception 'The id of a profile never changes.' using errcode = '42501';
  end if;
  if pg_trigger_depth() = 1 then
    new.follower_count := old.follower_count;
    new.following_count := old.following_count;
    new.created_at := old.created_at;
    new.updated_at := now();
  end if;
  return new;
end $$;
create trigger profile_written before insert or update on public.profiles
  for each row execute function private.profile_written();

grant select on public.profiles to anon, authenticated;
grant update (username, display_name, bio, avatar_path) on public.profiles to authenticated;

create policy profiles_select on public.profiles for select to anon, authenticated using (true);
create policy profiles_update on public.profiles for update to authenticated
  using ((select auth.uid()) = id) with check ((select auth.uid()) = id);
