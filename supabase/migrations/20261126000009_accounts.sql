-- A user takes their data, and leaves.

-- Deletes the caller's account and, by cascade, all that is theirs; counters of others are corrected by the triggers
-- of what goes. Files are not rows: their owner deletes them through the service for files, before or (while the
-- token is good) after; `export_my_data` lists them.
create function private.delete_my_account() returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  caller uuid := auth.uid();
begin
  if caller is null then
    raise exception 'Sign in first.' using errcode = '42501';
  end if;
  -- Counters of others change with what goes. One account leaves at a time, and what it touches is held in the order
  -- in which others hold it: songs, then profiles, each by their ids.
  perform pg_advisory_xact_lock(hashtextextended('private.delete_my_account', 0));
  perform from public.songs s
    where s.user_id = caller
      or s.id in (select l.song_id from public.likes l where l.user_id = caller)
      or s.id in (select p.song_id from public.plays p where p.user_id = caller)
      or s.id in (select c.song_id from public.comments c where c.user_id = caller)
      or s.id in (select r.parent_id from public.songs r where r.user_id = caller)
    order by s.id for no key update;
  perform from public.profiles p
    where p.id = caller
      or p.id in (select f.followee_id from public.follows f where f.follower_id = caller)
      or p.id in (select f.follower_id from public.follows f where f.followee_id = caller)
    order by p.id for no key update;
  delete from auth.users u where u.id = caller;
end $$;
grant execute on function private.delete_my_account to authenticated;

create function public.delete_my_account() returns void
language sql volatile security invoker set search_path = '' as $$ select private.delete_my_account() $$;
grant execute on function public.delete_my_account to authenticated;

-- All rows of the caller, by table, and the names of their files by bucket. Embeddings are left out: they are made
-- from `content`.
create function private.export_my_data() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  caller uuid := auth.uid();
begin
  if caller is null then
    raise exception 'Sign in first.' using errcode = '42501';
  end if;
  return jsonb_build_object(
    'account', (
      select jsonb_build_object(
        'id', u.id, 'email', u.email, 'created_at', u.created_at, 'user_metadata', u.raw_user_meta_data)
      from auth.users u where u.id = caller),
    'profiles', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]') from public.profiles r where r.id = caller),
    'songs', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]')
      from public.songs r where r.user_id = caller),
    'likes', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.song_id), '[]')
      from public.likes r where r.user_id = caller),
    'plays', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.id), '[]') from public.plays r where r.user_id = caller),
    'follows', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.followee_id), '[]')
      from public.follows r where r.follower_id = caller),
    'comments', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]')
      from public.comments r where r.user_id = caller),
    'playlists', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at, r.id), '[]')
      from public.playlists r where r.user_id = caller),
    'playlist_songs', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.playlist_id, r.position), '[]')
      from public.playlist_songs r join public.playlists p on p.id = r.playlist_id where p.user_id = caller),
    'notifications', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.id), '[]')
      from public.notifications r where r.user_id = caller and not r.taken_back),
    'agent_memory', (
      select coalesce(jsonb_agg(to_jsonb(r) - 'embedding' order by r.created_at, r.item_id), '[]')
      from public.agent_memory r where r.user_id = caller),
    'files', (
      select coalesce(
        jsonb_agg(jsonb_build_object('bucket', o.bucket_id, 'name', o.name) order by o.bucket_id, o.name), '[]')
      from storage.objects o
      where o.bucket_id in ('music', 'avatars') and starts_with(o.name, caller || '/'))
  );
end $$;
grant execute on function private.export_my_data to authenticated;

create function public.export_my_data() returns jsonb
language sql stable security invoker set search_path = '' as $$ select private.export_my_data() $$;
grant execute on function public.export_my_data to authenticated;
