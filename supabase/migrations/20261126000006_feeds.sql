-- What there is to hear: feeds, lineage, one song by its link, search.
--
-- Pages go by key, not by offset: the next one begins after the last row of the one before. At most 100 rows each.

-- A song as lists show it, with whose it is, under the policies of both tables.
create view public.song_cards with (security_invoker = true) as
  select s.id, s.user_id, p.username, p.display_name, p.avatar_path, s.relation, s.title, s.tags, s.engine, s.language,
    s.bpm, s.musical_key, s.duration_s, s.visibility, s.audio_path, s.cover_path, s.peaks, s.like_count, s.play_count,
    s.comment_count, s.remix_count, s.heat, s.created_at, s.published_at
  from public.songs s join public.profiles p on p.id = s.user_id
  where s.deleted_at is null;
revoke all on public.song_cards from public, anon, authenticated, service_role;
grant select on public.song_cards to anon, authenticated;

create function private.page(wanted integer) returns integer
language sql immutable set search_path = '' as $$ select least(greatest(coalesce(wanted, 30), 1), 100) $$;
grant execute on function private.page to anon, authenticated;

-- Public songs, the newest first. Next page: `published_at` and `id` of the last row.
create function public.feed_new(before timestamptz default null, before_id uuid default null, max_rows integer default 30)
returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from public.song_cards c
  where c.visibility = 'public'
    and (c.published_at, c.id) < (
      coalesce(before, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  order by c.published_at desc, c.id desc
  limit private.page(max_rows)
$$;

-- Public songs by applause and age. Next page: `heat` and `id` of the last row.
create function public.feed_trending(
  before_heat double precision default null, before_id uuid default null, max_rows integer default 30)
returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from public.song_cards c
  where c.visibility = 'public'
    and (c.heat, c.id) < (
      coalesce(before_heat, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  order by c.heat desc, c.id desc
  limit private.page(max_rows)
$$;

-- Public songs of those whom the caller follows, the newest first. Next page as in `feed_new`.
create function public.feed_following(
  before timestamptz default null, before_id uuid default null, max_rows integer default 30)
returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from public.song_cards c
  where c.visibility = 'public'
    and c.user_id in (select f.followee_id from public.follows f where f.follower_id = (select auth.uid()))
    and (c.published_at, c.id) < (
      coalesce(before, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  order by c.published_at desc, c.id desc
  limit private.page(max_rows)
$$;

-- Whether lists may show a song to the caller: it is public, or their own.
create function private.can_list(visibility public.visibility, owner uuid, deleted_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select can_list.deleted_at is null
    and (can_list.visibility = 'public' or coalesce(owner = (select auth.uid()), false))
$$;

create function private.remixes_of(
  song uuid, before timestamptz, before_id uuid, max_rows integer) returns table (id uuid, created_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select s.id, s.created_at from public.songs s
  where s.parent_id = song and private.can_see(song)
    and private.can_list(s.visibility, s.user_id, s.deleted_at)
    and (s.created_at, s.id) < (
      coalesce(before, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
  order by s.created_at desc, s.id desc
  limit private.page(max_rows)
$$;
grant execute on function private.remixes_of to anon, authenticated;

-- What was made from a song: the public ones and the caller's own. Next page: `created_at` and `id` of the last row.
create function public.remixes_of(
  song_id uuid, before timestamptz default null, before_id uuid default null, max_rows integer default 30)
returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from private.remixes_of(song_id, before, before_id, max_rows) r
  join public.song_cards c on c.id = r.id
  order by r.created_at desc, r.id desc
$$;

-- Up to the first ancestor that the caller may not see in lists: what lies beyond is none of theirs.
create function private.lineage_of(song uuid) returns table (id uuid, depth integer)
language sql stable security definer set search_path = '' as $$
  with recursive line (id, depth) as (
    select s.parent_id, 1 from public.songs s where s.id = song and private.can_see(song)
    union all
    select s.parent_id, l.depth + 1 from line l join public.songs s on s.id = l.id
    where l.depth < 32 and private.can_list(s.visibility, s.user_id, s.deleted_at)
  )
  select l.id, l.depth from line l join public.songs s on s.id = l.id
  where private.can_list(s.visibility, s.user_id, s.deleted_at)
$$;
grant execute on function private.lineage_of to anon, authenticated;

-- What a song was made from: its parent, then that one's parent, at most 32.
create function public.lineage_of(song_id uuid) returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from private.lineage_of(song_id) l join public.song_cards c on c.id = l.id order by l.depth
$$;

create type public.song_page as (
  id uuid, user_id uuid, username text, display_name text, avatar_path text, parent_id uuid, relation text, title text,
  prompt text, lyrics text, tags text[], engine text, language text, bpm real, musical_key text, duration_s real,
  visibility public.visibility, audio_path text, cover_path text, manifest jsonb, peaks smallint[], like_count integer,
  play_count bigint, comment_count integer, remix_count integer, created_at timestamptz, updated_at timestamptz,
  published_at timestamptz, liked boolean, link uuid
);

create function private.get_song(id_or_link uuid) returns setof public.song_page
language sql stable security definer set search_path = '' as $$
  select s.id, s.user_id, p.username, p.display_name, p.avatar_path,
    (
      select a.id from public.songs a
      where a.id = s.parent_id and private.can_list(a.visibility, a.user_id, a.deleted_at)
    ),
    s.relation, s.title, s.prompt, s.lyrics, s.tags, s.engine, s.language, s.bpm, s.musical_key, s.duration_s,
    s.visibility, s.audio_path, s.cover_path, s.manifest, s.peaks, s.like_count, s.play_count, s.comment_count,
    s.remix_count, s.created_at, s.updated_at, s.published_at,
    exists (select from public.likes l where l.song_id = s.id and l.user_id = (select auth.uid())),
    case when s.user_id = (select auth.uid()) then s.link end
  from public.songs s join public.profiles p on p.id = s.user_id
  where s.deleted_at is null
    and (
      s.id = id_or_link and private.can_list(s.visibility, s.user_id, s.deleted_at)
      or s.link = id_or_link and s.visibility = 'unlisted'
    )
$$;
grant execute on function private.get_song to anon, authenticated;

-- One song: by its id if it is public or the caller's, by its link if it is unlisted; no row if it may not be opened.
-- `parent_id` is given if that song may be shown to the caller, `liked` says whether the caller does, `link` is for
-- its owner to give away. Setting a song to unlisted makes a new link.
create function public.get_song(id uuid) returns setof public.song_page
language sql stable security invoker set search_path = '' as $$
  select * from private.get_song(get_song.id)
$$;

-- Search ----------------------------------------------------------------------------------------------------------
-- What is searched for as a pattern of LIKE that finds it anywhere.
create function private.anywhere(query text) returns text
language sql immutable set search_path = '' as $$
  select '%' || regexp_replace(left(btrim(query), 200), '([\\%_])', '\\\1', 'g') || '%'
$$;
grant execute on function private.anywhere to anon, authenticated;

-- Past row level security, which would keep the indexes from being used: their operators are not leakproof.
create function private.search_songs(query text, max_rows integer) returns table (id uuid, place bigint)
language plpgsql stable security definer set search_path = '' as $$
declare
  words text := left(btrim(query), 200);
  pattern text := private.anywhere(query);
  tag text[] := array[lower(words)];
  wanted integer := private.page(max_rows);
begin
  if words <> '' then
    return query
      select s.id, row_number() over (
        order by extensions.word_similarity(words, s.title) desc, extensions.similarity(words, s.title) desc,
          s.heat desc, s.id) as place
      from public.songs s
      where s.visibility = 'public' and s.deleted_at is null
        and (s.title ilike pattern or words operator(extensions.<%) s.title or s.tags @> tag)
      order by place
      limit wanted;
  end if;
end $$;
grant execute on function private.search_songs to anon, authenticated;

-- Public songs with the words in their title, or nearly, or with that tag. The best first.
create function public.search_songs(query text, max_rows integer default 30) returns setof public.song_cards
language sql stable security invoker set search_path = '' as $$
  select c.* from private.search_songs(query, max_rows) r join public.song_cards c on c.id = r.id
  where c.visibility = 'public'
  order by r.place
$$;

-- Profiles by username or shown name, or nearly. The best first.
create function public.search_profiles(query text, max_rows integer default 30) returns setof public.profiles
language sql stable security invoker set search_path = '' as $$
  select p.* from public.profiles p
  where btrim(query) <> ''
    and (
      p.username ilike private.anywhere(query) or p.display_name ilike private.anywhere(query)
      or left(query, 200) operator(extensions.<%) p.username
      or left(query, 200) operator(extensions.<%) p.display_name
    )
  order by greatest(
      extensions.word_similarity(left(query, 200), coalesce(p.username, '')),
      extensions.word_similarity(left(query, 200), coalesce(p.display_name, ''))
    ) desc, p.follower_count desc, p.id
  limit private.page(max_rows)
$$;

grant execute on function public.feed_new, public.feed_trending, public.remixes_of, public.lineage_of,
  public.get_song, public.search_songs, public.search_profiles to anon, authenticated;
grant execute on function public.feed_following to authenticated;
