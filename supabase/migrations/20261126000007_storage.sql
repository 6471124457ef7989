-- Files: `music` is private, and a file in it is readable with the song that names it; `avatars` is public.
--
-- A file's name is `<owner's id>/<name>`, with no folder below and no way up. A song can only name files of its
-- owner's folder (songs_audio_path_own), so publishing a row opens nobody else's file.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  (
    'music', 'music', false, 104857600,
    array[
      'audio/mpeg', 'audio/wav', 'audio/x-wav', 'audio/wave', 'audio/flac', 'audio/x-flac', 'audio/ogg', 'audio/opus',
      'audio/mp4', 'audio/aac', 'image/png', 'image/jpeg', 'image/webp'
    ]
  ),
  ('avatars', 'avatars', true, 2097152, array['image/png', 'image/jpeg', 'image/webp'])
on conflict (id) do update set public = excluded.public, file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- Whether a name lies in a user's folder. Without a user it lies in none.
create function private.in_folder(name text, uid uuid) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(
    name ~ ('^' || uid || '/[A-Za-z0-9][A-Za-z0-9._-]*$') and name !~ '\.\.' and length(name) <= 200, false)
$$;
grant execute on function private.in_folder to anon, authenticated;

-- Whether anybody may have this file of `music`: it is that of a public song. That of an unlisted one is for who has
-- a signed address, which its owner makes: its name says nothing that only its friends know.
create function private.can_hear(name text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.songs s
    where (s.audio_path = can_hear.name or s.cover_path = can_hear.name)
      and s.visibility = 'public' and s.deleted_at is null
  )
$$;
grant execute on function private.can_hear to anon, authenticated;

-- Whether a file lies in this bucket before a statement changes it: none moves to another, past the types and sizes
-- that are allowed there, or out of what is private.
create function private.stays(file uuid, bucket text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from storage.objects o where o.id = file and o.bucket_id = bucket)
$$;
grant execute on function private.stays to authenticated;

create policy music_select_anon on storage.objects for select to anon
  using (bucket_id = 'music' and private.can_hear(name));
create policy music_select on storage.objects for select to authenticated
  using (bucket_id = 'music' and (private.in_folder(name, (select auth.uid())) or private.can_hear(name)));
create policy music_insert on storage.objects for insert to authenticated
  with check (
    bucket_id = 'music' and private.in_folder(name, (select auth.uid()))
    -- the token of a deleted account is good for a while yet
    and exists (select from public.profiles p where p.id = (select auth.uid()))
  );
create policy music_update on storage.objects for update to authenticated
  using (bucket_id = 'music' and private.in_folder(name, (select auth.uid())))
  with check (bucket_id = 'music' and private.in_folder(name, (select auth.uid())) and private.stays(id, bucket_id));
create policy music_delete on storage.objects for delete to authenticated
  using (bucket_id = 'music' and private.in_folder(name, (select auth.uid())));

-- Files of a public bucket are given by their address without a policy; listing them is for their owner.
create policy avatars_select on storage.objects for select to authenticated
  using (bucket_id = 'avatars' and private.in_folder(name, (select auth.uid())));
create policy avatars_insert on storage.objects for insert to authenticated
  with check (
    bucket_id = 'avatars' and private.in_folder(name, (select auth.uid()))
    and exists (select from public.profiles p where p.id = (select auth.uid()))
  );
create policy avatars_update on storage.objects for update to authenticated
  using (bucket_id = 'avatars' and private.in_folder(name, (select auth.uid())))
  with check (bucket_id = 'avatars' and private.in_folder(name, (select auth.uid())) and private.stays(id, bucket_id));
create policy avatars_delete on storage.objects for delete to authenticated
  using (bucket_id = 'avatars' and private.in_folder(name, (select auth.uid())));
