-- Likes, plays, follows, comments and notifications; the counters and notifications that follow from them.
--
-- Every counter equals the number of rows that it counts, so it is right again when an account is deleted; remixes
-- are counted only when they are public, so that a draft does not show in its parent's number.

create table public.plays (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,
  song_id uuid not null references public.songs (id) on delete cascade,
  played_at timestamptz not null default now()
);
create index plays_user_song on public.plays (user_id, song_id, played_at desc);
create index plays_song on public.plays (song_id);

create table public.follows (
  follower_id uuid not null references public.profiles (id) on delete cascade,
  followee_id uuid not null references public.profiles (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (follower_id, followee_id),
  constraint follows_not_oneself check (follower_id <> followee_id)
);
create index follows_followee on public.follows (followee_id);

create table public.comments (
  id uuid primary key default gen_random_uuid(),
  song_id uuid not null references public.songs (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  body text not null check (char_length(body) <= 2000 and body ~ '[^[:space:]]'),
  position_s real check (position_s >= 0 and position_s <= 86400),   -- where in the song
  created_at timestamptz not null default now(),
  edited_at timestamptz
);
create index comments_song on public.comments (song_id, created_at desc, id desc);
create index comments_user on public.comments (user_id);

create type public.notification_kind as enum ('like', 'comment', 'follow', 'remix');
create table public.notifications (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.profiles (id) on delete cascade,   -- who is told
  actor_id uuid not null references public.profiles (id) on delete cascade,  -- who did it
  kind public.notification_kind not null,
  song_id uuid references public.songs (id) on delete cascade,               -- of a remix: the remix
  comment_id uuid references public.comments (id) on delete cascade,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  taken_back boolean not null default false,  -- unliked, say: nobody is told, and liking again and again tells once
  unique nulls not distinct (user_id, actor_id, kind, song_id, comment_id)
);
create index notifications_user on public.notifications (user_id, id desc);
create index notifications_unread on public.notifications (user_id) where read_at is null and not taken_back;
create index notifications_actor on public.notifications (actor_id);
create index notifications_song on public.notifications (song_id);
create index notifications_comment on public.notifications (comment_id);
create index likes_song on public.likes (song_id);

alter table public.plays enable row level security;
alter table public.plays force row level security;
alter table public.follows enable row level security;
alter table public.follows force row level security;
alter table public.comments enable row level security;
alter table public.comments force row level security;
alter table public.notifications enable row level security;
alter table public.notifications force row level security;
revoke all on public.plays, public.follows, public.comments, public.notifications
  from public, anon, authenticated, service_role;

-- likes ---------------------------------------------------------------------------------------------------------
grant select on public.likes to anon, authenticated;
grant insert (user_id, song_id), delete on public.likes to authenticated;
create policy likes_select_anon on public.likes for select to anon
  using (exists (select from public.songs s where s.id = song_id));   -- under the policies of songs
create policy likes_select on public.likes for select to authenticated
  using ((select auth.uid()) = user_id or exists (select from public.songs s where s.id = song_id));
create policy likes_insert on public.likes for insert to authenticated
  with check ((select auth.uid()) = user_id and private.can_see(song_id));
create policy likes_delete on public.likes for delete to authenticated using ((select auth.uid()) = user_id);

-- plays: no client writes them; only `record_play` does ----------------------------------------------------------
grant select on public.plays to authenticated;
create policy plays_select on public.plays for select to authenticated using ((select auth.uid()) = user_id);

-- follows -------------------------------------------------------------------------------------------------------
grant select on public.follows to authenticated;
grant insert (follower_id, followee_id), delete on public.follows to authenticated;
create policy follows_select on public.follows for select to authenticated using (true);
create policy follows_insert on public.follows for insert to authenticated
  with check ((select auth.uid()) = follower_id);
create policy follows_delete on public.follows for delete to authenticated   -- unfollow, or shake off a follower
  using ((select auth.uid()) in (follower_id, followee_id));

-- comments ------------------------------------------------------------------------------------------------------
grant select on public.comments to anon, authenticated;
grant insert (id, song_id, user_id, body, position_s), update (body), delete on public.comments to authenticated;
create policy comments_select_anon on public.comments for select to anon
  using (exists (select from public.songs s where s.id = song_id));
create policy comments_select on public.comments for select to authenticated
  using ((select auth.uid()) = user_id or exists (select from public.songs s where s.id = song_id));
create policy comments_insert on public.comments for insert to authenticated
  with check ((select auth.uid()) = user_id and private.can_see(song_id));
create policy comments_update on public.comments for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy comments_delete on public.comments for delete to authenticated   -- one's own, and any below one's song
  using (
    (select auth.uid()) = user_id
    or exists (select from public.songs s where s.id = song_id and s.user_id = (select auth.uid()))
  );

create function private.comment_written() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (new.id, new.song_id, new.user_id) is distinct from (old.id, old.song_id, old.user_id) then
    raise exception 'A comment stays where it is and whose it is.' using errcode = '42501';
  end if;
  if new.body is distinct from old.body then
    new.edited_at := now();
  end if;
  return new;
end $$;
create trigger comment_written before update on public.comments
  for each row execute function private.comment_written();

-- notifications: one's own; written by triggers alone ------------------------------------------------------------
grant select, update (read_at), delete on public.notifications to authenticated;
create policy notifications_select on public.notifications for select to authenticated
  using (
    (select auth.uid()) = user_id and not taken_back
    and (song_id is null or exists (select from public.songs s where s.id = song_id))
  );
create policy notifications_update on public.notifications for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy notifications_delete on public.notifications for delete to authenticated
  using ((select auth.uid()) = user_id);

-- Marks the caller's notifications as read: those named, or all. Says how many were not.
create function public.mark_notifications_read(ids bigint[] default null) returns integer
language sql volatile security invoker set search_path = '' as $$
  with marked as (
    update public.notifications n set read_at = now()
    where n.user_id = (select auth.uid()) and n.read_at is null and (ids is null or n.id = any (ids))
    returning 1
  )
  select count(*)::integer from marked
$$;
grant execute on function public.mark_notifications_read to authenticated;

-- what follows from a row ----------------------------------------------------------------------------------------
-- How much each account has told others in a minute.
create table private.pace (
  actor_id uuid primary key references public.profiles (id) on delete cascade,
  minute timestamptz not null,
  told integer not null
);
alter table private.pace enable row level security;
alter table private.pace force row level security;
revoke all on private.pace from public, anon, authenticated, service_role;

-- Nobody is told of what they do themselves, or twice of one thing. Who tells others more than 60 things in a minute
-- is stopped: with the telling goes the like, the comment, the remix that was to be told.
create function private.notify(
  told uuid, actor uuid, what public.notification_kind, song uuid default null, comment uuid default null
) returns void
language plpgsql volatile set search_path = '' as $$
declare
  many integer;
begin
  if told is not distinct from actor then
    return;
  end if;
  insert into public.notifications as n (user_id, actor_id, kind, song_id, comment_id)
    values (told, actor, what, song, comment)
    on conflict (user_id, actor_id, kind, song_id, comment_id) do update set taken_back = false where n.taken_back;
  if not found then
    return;
  end if;
  insert into private.pace as p (actor_id, minute, told) values (actor, date_trunc('minute', now()), 1)
    on conflict (actor_id) do update
      set minute = excluded.minute, told = case p.minute when excluded.minute then p.told + 1 else 1 end
    returning p.told into many;
  if many > 60 then
    raise exception 'That is a lot in a minute. Wait a little.' using errcode = 'PT429';
  end if;
end $$;

create function private.like_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    update public.songs set like_count = like_count + 1 where id = new.song_id;
    perform private.notify(s.user_id, new.user_id, 'like', s.id) from public.songs s where s.id = new.song_id;
  else
    update public.songs set like_count = like_count - 1 where id = old.song_id;
    update public.notifications n set taken_back = true
      where n.kind = 'like' and n.song_id = old.song_id and n.actor_id = old.user_id;
  end if;
  return null;
end $$;
create trigger like_changed after insert or delete on public.likes
  for each row execute function private.like_changed();

create function private.like_written() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (new.user_id, new.song_id) is distinct from (old.user_id, old.song_id) then
    raise exception 'A like stays whose it is and on its song.' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger like_written before update on public.likes for each row execute function private.like_written();

create function private.play_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    update public.songs set play_count = play_count + 1 where id = new.song_id;
  else
    update public.songs set play_count = play_count - 1 where id = old.song_id;
  end if;
  return null;
end $$;
create trigger play_changed after insert or delete on public.plays
  for each row execute function private.play_changed();

create function private.comment_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    update public.songs set comment_count = comment_count + 1 where id = new.song_id;
    perform private.notify(s.user_id, new.user_id, 'comment', s.id, new.id)
      from public.songs s where s.id = new.song_id;
  else
    update public.songs set comment_count = comment_count - 1 where id = old.song_id;
  end if;
  return null;
end $$;
create trigger comment_changed after insert or delete on public.comments
  for each row execute function private.comment_changed();

create function private.follow_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  one public.follows := coalesce(new, old);
  step integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
  -- both profiles in the order of their ids: two who follow one another at once do not wait for each other forever
  update public.profiles p
    set follower_count = follower_count + case p.id when one.followee_id then step else 0 end,
        following_count = following_count + case p.id when one.follower_id then step else 0 end
    from (
      select id from public.profiles where id in (one.follower_id, one.followee_id) order by id for no key update
    ) as held
    where p.id = held.id;
  if tg_op = 'INSERT' then
    perform private.notify(new.followee_id, new.follower_id, 'follow');
  else
    update public.notifications n set taken_back = true
      where n.kind = 'follow' and n.user_id = old.followee_id and n.actor_id = old.follower_id;
  end if;
  return null;
end $$;
create trigger follow_changed after insert or delete on public.follows
  for each row execute function private.follow_changed();

-- A remix counts, and its parent's owner is told of it, as long as it is public.
create function private.remix_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  before uuid;
  after uuid;
begin
  if tg_op <> 'INSERT' and old.visibility = 'public' and old.deleted_at is null then
    before := old.parent_id;
  end if;
  if tg_op <> 'DELETE' and new.visibility = 'public' and new.deleted_at is null then
    after := new.parent_id;
  end if;
  if before is not distinct from after then
    return null;
  end if;
  if before is not null then
    update public.songs set remix_count = remix_count - 1 where id = before;
    update public.notifications n set taken_back = true where n.kind = 'remix' and n.song_id = old.id;
  end if;
  if after is not null then
    update public.songs set remix_count = remix_count + 1 where id = after;
    perform private.notify(p.user_id, new.user_id, 'remix', new.id)
      from public.songs p where p.id = after and p.deleted_at is null;
  end if;
  return null;
end $$;
create trigger remix_changed after insert or delete or update of parent_id, visibility, deleted_at on public.songs
  for each row execute function private.remix_changed();

-- record_play ----------------------------------------------------------------------------------------------------
-- Counts that the caller listens to a song: once in 30 minutes, and not one's own. Says whether it counted.
create function private.record_play(song uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  listener uuid := auth.uid();
begin
  if listener is null then
    raise exception 'Sign in first: only listeners with an account are counted.' using errcode = '42501';
  end if;
  if not private.can_see(song) then
    raise exception 'There is no such song.' using errcode = 'PT404';
  end if;
  perform pg_advisory_xact_lock(hashtextextended(listener::text || song::text, 0));   -- of two at once, one counts
  insert into public.plays (user_id, song_id)
    select listener, s.id from public.songs s
    where s.id = song and s.user_id <> listener and not exists (
      select from public.plays p
      where p.user_id = listener and p.song_id = song and p.played_at > now() - interval '30 minutes'
    );
  return found;
end $$;
grant execute on function private.record_play to authenticated;

create function public.record_play(song_id uuid) returns boolean
language sql volatile security invoker set search_path = '' as $$
  select private.record_play(song_id)
$$;
grant execute on function public.record_play to authenticated;
