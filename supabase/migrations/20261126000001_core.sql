-- Profiles, songs, likes, what the squad remembers, and where files lie.
--
-- Every table: row level security, all grants revoked, then only what is needed, column by column where a client
-- must not touch the rest; one policy per operation and role. Counters are kept by triggers, and no client may
-- write them. Functions that act past row level security are in the schema `private`, which the Data API does
-- not expose.

create extension if not exists vector with schema extensions;
create extension if not exists pg_trgm with schema extensions;

-- What this role makes from now on is for nobody until a migration grants it: older projects hand every new table
-- and function of `public` to the API's roles, and everybody may execute a new function.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

create schema private;
revoke all on schema private from public;
grant usage on schema private to anon, authenticated, service_role;   -- each function there is granted by itself

create type public.visibility as enum ('private', 'unlisted', 'public');

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username text unique check (username ~ '^[a-z0-9_]{3,30}$'),
  display_name text check (char_length(display_name) between 1 and 80),
  bio text check (char_length(bio) <= 500),
  avatar_path text check (char_length(avatar_path) <= 200),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.songs (
  id uuid primary key,                        -- the track's id in the studio that made it: an upsert is idempotent
  user_id uuid not null references public.profiles (id) on delete cascade,
  parent_id uuid references public.songs (id) on delete set null,
  relation text check (relation in ('retake', 'repaint', 'extend', 'cover', 'complete', 'stems')),
  title text not null check (char_length(title) between 1 and 200),
  prompt text not null default '' check (char_length(prompt) <= 4000),
  lyrics text not null default '' check (char_length(lyrics) <= 20000),
  tags text[] not null default '{}' check (cardinality(tags) <= 50),
  engine text check (char_length(engine) <= 100),
  language text check (char_length(language) <= 16),
  bpm real check (bpm > 0 and bpm <= 1000),       -- neither infinite nor NaN, which is no number in JSON
  musical_key text check (char_length(musical_key) <= 32),
  duration_s real not null check (duration_s > 0 and duration_s <= 86400),
  visibility public.visibility not null default 'private',
  audio_path text check (char_length(audio_path) <= 200),    -- in the bucket music: <user>/<song>.<ext>
  audio_bytes bigint check (audio_bytes > 0),
  cover_path text check (char_length(cover_path) <= 200),    -- in the bucket music: <user>/<song>-<hash>.<ext>
  manifest jsonb not null default '{}',
  peaks smallint[] not null default '{}' check (cardinality(peaks) <= 1000),   -- 0..255
  like_count integer not null default 0,
  play_count bigint not null default 0,
  comment_count integer not null default 0,
  remix_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,                   -- when it first became public
  deleted_at timestamptz,                     -- in the studio's trash: nobody sees it, and it can be restored
  check (parent_id is distinct from id)
);

create table public.likes (
  user_id uuid not null references public.profiles (id) on delete cascade,
  song_id uuid not null references public.songs (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (user_id, song_id)
);

create table public.agent_memory (
  user_id uuid not null references public.profiles (id) on delete cascade,
  item_id uuid not null,                      -- of the track that taught it; it need not be in the cloud
  content text not null check (char_length(content) between 1 and 8000),
  facts jsonb not null default '{}',
  model text not null check (char_length(model) <= 64),
  embedding extensions.vector(384) not null,
  created_at timestamptz not null default now(),
  primary key (user_id, item_id)
);

alter table public.profiles enable row level security;
alter table public.profiles force row level security;
alter table public.songs enable row level security;
alter table public.songs force row level security;
alter table public.likes enable row level security;
alter table public.likes force row level security;
alter table public.agent_memory enable row level security;
alter table public.agent_memory force row level security;

revoke all on public.profiles, public.songs, public.likes, public.agent_memory
  from public, anon, authenticated, service_role;

-- The sync worker acts for its users, past row level security, on these three alone.
grant select on public.profiles to service_role;
grant select, insert, update, delete on public.songs, public.likes, public.agent_memory to service_role;
