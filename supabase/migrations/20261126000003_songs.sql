-- Songs: who sees them, who changes what of them, and what only triggers write.
--
-- A song is private, unlisted (whoever has its link opens it with `get_song`, and no list shows it) or public. A song
-- in the studio's trash (`deleted_at`) is seen by nobody. An id is no secret, for the manifest of a remix names its
-- source, inside the audio file too: so a link is a number of its own. Clients cannot read `parent_id`, which may be
-- a draft's; `get_song`, `lineage_of` and `remixes_of` tell what the caller may know.

alter table public.songs
  add column heat double precision,           -- order of the trending feed; see song_heat
  add column link uuid not null unique default gen_random_uuid(),   -- opens it while it is unlisted
  add constraint songs_audio_path_own
    check (audio_path ~ ('^' || user_id || '/[A-Za-z0-9][A-Za-z0-9._-]*$') and audio_path !~ '\.\.'),
  add constraint songs_cover_path_own
    check (cover_path ~ ('^' || user_id || '/[A-Za-z0-9][A-Za-z0-9._-]*$') and cover_path !~ '\.\.'),
  -- plain lists: every client that shows them counts on it
  add constraint songs_tags_plain check (
    octet_length(tags::text) <= 8000 and coalesce(array_ndims(tags), 1) = 1 and array_position(tags, null) is null),
  add constraint songs_peaks_plain check (
    coalesce(array_ndims(peaks), 1) = 1 and array_position(peaks, null) is null
    and 0 <= all (peaks) and 255 >= all (peaks)),
  add constraint songs_manifest_size check (jsonb_typeof(manifest) = 'object' and octet_length(manifest::text) <= 262144);

create index songs_user_created on public.songs (user_id, created_at desc, id desc);
create index songs_parent on public.songs (parent_id) where parent_id is not null;
create index songs_new on public.songs (published_at desc, id desc)
  where visibility = 'public' and deleted_at is null;
create index songs_trending on public.songs (heat desc, id desc)
  where visibility = 'public' and deleted_at is null;
create index songs_audio_path on public.songs (audio_path) where audio_path is not null;
create index songs_cover_path on public.songs (cover_path) where cover_path is not null;
create index songs_title_trgm on public.songs using gin (title extensions.gin_trgm_ops)
  where visibility = 'public' and deleted_at is null;
create index songs_tags on public.songs using gin (tags) where visibility = 'public' and deleted_at is null;

-- Whether the caller may see a song: it is public, or theirs. For functions that act past row level security.
create function private.can_see(song uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.songs s
    where s.id = song and s.deleted_at is null
      and (s.visibility = 'public' or s.user_id = (select auth.uid()))
  )
$$;
grant execute on function private.can_see to anon, authenticated;

-- Applause is that of others, and of each of them once, however much they say or make; plays are counted by the clock.
-- Time and applause on one scale, as Reddit's "hot": ten times the applause is worth 12.5 hours. It needs no clock,
-- so it can be stored and indexed, and a page of the feed goes on where the last one ended.
create function private.song_heat(likes integer, plays bigint, comments integer, remixes integer, since timestamptz)
returns double precision
language sql stable set search_path = '' as $$
  select log(greatest(1, plays + 3.0 * likes + 4.0 * comments + 6.0 * remixes))::double precision
    + extract(epoch from since)::double precision / 45000
$$;

-- A direct write, whoever's it is, changes no counter; a write by a trigger is one level deeper.
create function private.song_written() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    new.like_count := 0;
    new.play_count := 0;
    new.comment_count := 0;
    new.remix_count := 0;
  else
    if new.id is distinct from old.id or new.user_id is distinct from old.user_id then
      raise exception 'The id and the owner of a song never change.' using errcode = '42501';
    end if;
    if pg_trigger_depth() = 1 then
      new.like_count := old.like_count;
      new.play_count := old.play_count;
      new.comment_count := old.comment_count;
      new.remix_count := old.remix_count;
      new.updated_at := now();
    end if;
    new.published_at := coalesce(old.published_at, new.published_at);
    new.link := case
      when new.visibility = 'unlisted' and old.visibility <> 'unlisted' then gen_random_uuid()   -- old links are dead
      else old.link end;
  end if;
  if new.visibility = 'public' then
    new.published_at := coalesce(new.published_at, now());
  end if;
  new.heat := private.song_heat(
    new.like_count - (select count(*) from public.likes l where l.song_id = new.id and l.user_id = new.user_id)::integer,
    new.play_count,
    (
      select count(distinct c.user_id) from public.comments c where c.song_id = new.id and c.user_id <> new.user_id
    )::integer,
    (
      select count(distinct s.user_id) from public.songs s
      where s.parent_id = new.id and s.user_id <> new.user_id and s.visibility = 'public' and s.deleted_at is null
    )::integer,
    new.published_at
  );
  return new;
end $$;
create trigger song_written before insert or update on public.songs
  for each row execute function private.song_written();

grant select (
  id, user_id, relation, title, prompt, lyrics, tags, engine, language, bpm, musical_key, duration_s, visibility,
  audio_path, audio_bytes, cover_path, manifest, peaks, like_count, play_count, comment_count, remix_count,
  created_at, updated_at, published_at, deleted_at, heat
) on public.songs to anon, authenticated;
grant insert (
  id, user_id, parent_id, relation, title, prompt, lyrics, tags, engine, language, bpm, musical_key, duration_s,
  visibility, audio_path, audio_bytes, cover_path, manifest, peaks
) on public.songs to authenticated;
grant update (
  title, prompt, lyrics, tags, language, bpm, musical_key, visibility, audio_path, audio_bytes, cover_path, manifest,
  peaks
) on public.songs to authenticated;
grant delete on public.songs to authenticated;

create policy songs_select_anon on public.songs for select to anon
  using (visibility = 'public' and deleted_at is null);
create policy songs_select on public.songs for select to authenticated
  using (deleted_at is null and (visibility = 'public' or (select auth.uid()) = user_id));
create policy songs_insert on public.songs for insert to authenticated
  with check ((select auth.uid()) = user_id and (parent_id is null or private.can_see(parent_id)));
create policy songs_update on public.songs for update to authenticated
  using ((select auth.uid()) = user_id and deleted_at is null)
  with check ((select auth.uid()) = user_id and deleted_at is null);
create policy songs_delete on public.songs for delete to authenticated
  using ((select auth.uid()) = user_id and deleted_at is null);
