-- Playlists: songs in an order. A list shows of its songs those that its reader may see.

create table public.playlists (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  title text not null check (char_length(title) between 1 and 200),
  description text not null default '' check (char_length(description) <= 2000),
  visibility public.visibility not null default 'private',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index playlists_user on public.playlists (user_id, created_at desc);

create table public.playlist_songs (
  playlist_id uuid not null references public.playlists (id) on delete cascade,
  song_id uuid not null references public.songs (id) on delete cascade,
  position integer not null,                  -- written by a trigger and by reorder_playlist
  added_at timestamptz not null default now(),
  primary key (playlist_id, song_id),
  unique (playlist_id, position) deferrable initially immediate
);
create index playlist_songs_song on public.playlist_songs (song_id);

alter table public.playlists enable row level security;
alter table public.playlists force row level security;
alter table public.playlist_songs enable row level security;
alter table public.playlist_songs force row level security;
revoke all on public.playlists, public.playlist_songs from public, anon, authenticated, service_role;

create function private.playlist_written() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (new.id, new.user_id) is distinct from (old.id, old.user_id) then
    raise exception 'The id and the owner of a playlist never change.' using errcode = '42501';
  end if;
  new.updated_at := now();
  return new;
end $$;
create trigger playlist_written before update on public.playlists
  for each row execute function private.playlist_written();

-- A song goes to the end of its list. The list is held meanwhile, so two that come at once get two places.
create function private.playlist_song_added() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.playlists p where p.id = new.playlist_id for no key update;
  select coalesce(max(ps.position), 0) + 1 into new.position
    from public.playlist_songs ps where ps.playlist_id = new.playlist_id;
  return new;
end $$;
create trigger playlist_song_added before insert on public.playlist_songs
  for each row execute function private.playlist_song_added();

-- Afterwards, when policies have been asked: else it would tell a stranger that somebody's list is full.
create function private.playlist_grown() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (select count(*) from public.playlist_songs ps where ps.playlist_id = new.playlist_id) > 1000 then
    raise exception 'A playlist holds at most 1000 songs.' using errcode = 'PT409';
  end if;
  return null;
end $$;
create trigger playlist_grown after insert on public.playlist_songs
  for each row execute function private.playlist_grown();

grant select on public.playlists, public.playlist_songs to anon, authenticated;
grant insert (id, user_id, title, description, visibility), update (title, description, visibility), delete
  on public.playlists to authenticated;
grant insert (playlist_id, song_id), delete on public.playlist_songs to authenticated;

create policy playlists_select_anon on public.playlists for select to anon using (visibility = 'public');
create policy playlists_select on public.playlists for select to authenticated
  using (visibility = 'public' or (select auth.uid()) = user_id);
create policy playlists_insert on public.playlists for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy playlists_update on public.playlists for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy playlists_delete on public.playlists for delete to authenticated
  using ((select auth.uid()) = user_id);

create policy playlist_songs_select on public.playlist_songs for select to anon, authenticated
  using (
    exists (select from public.playlists p where p.id = playlist_id)   -- under the policies of both
    and exists (select from public.songs s where s.id = song_id)
  );
create policy playlist_songs_insert on public.playlist_songs for insert to authenticated
  with check (
    exists (select from public.playlists p where p.id = playlist_id and p.user_id = (select auth.uid()))
    and exists (select from public.songs s where s.id = song_id)
  );
create policy playlist_songs_delete on public.playlist_songs for delete to authenticated
  using (exists (select from public.playlists p where p.id = playlist_id and p.user_id = (select auth.uid())));

-- Puts a list of the caller's into the order of `songs`. Songs that are not named, as those that their owner has
-- hidden meanwhile, come after them in the order they had.
create function private.reorder_playlist(playlist uuid, songs uuid[]) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform from public.playlists p where p.id = playlist and p.user_id = auth.uid() for no key update;
  if not found then
    raise exception 'There is no such playlist of yours.' using errcode = '42501';
  end if;
  if cardinality(songs) > 1000 or cardinality(songs) <> (select count(distinct s) from unnest(songs) as s) then
    raise exception 'Name each song once, and at most 1000.' using errcode = '22023';
  end if;
  update public.playlist_songs ps set position = wanted.place
    from (
      select q.song_id, row_number() over (order by named.place nulls last, q.position) as place
      from public.playlist_songs q
      left join unnest(songs) with ordinality as named (song_id, place) on named.song_id = q.song_id
      where q.playlist_id = playlist
    ) as wanted
    where ps.playlist_id = playlist and ps.song_id = wanted.song_id;
end $$;
grant execute on function private.reorder_playlist to authenticated;

create function public.reorder_playlist(playlist_id uuid, song_ids uuid[]) returns void
language sql volatile security invoker set search_path = '' as $$
  select private.reorder_playlist(playlist_id, song_ids)
$$;
grant execute on function public.reorder_playlist to authenticated;
