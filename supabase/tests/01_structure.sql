-- Tables, keys, and the guards that every table has.
begin;
set local search_path = public, extensions;
select plan(54);

select tables_are('public', array[
  'profiles', 'songs', 'likes', 'plays', 'follows', 'comments', 'playlists', 'playlist_songs', 'notifications',
  'agent_memory'
]);
select views_are('public', array['song_cards']);
select functions_are('public', array[
  'delete_my_account', 'export_my_data', 'feed_following', 'feed_new', 'feed_trending', 'get_song', 'lineage_of',
  'mark_notifications_read', 'match_agent_memory', 'record_play', 'remixes_of', 'reorder_playlist',
  'search_profiles', 'search_songs'
]);
select enum_has_labels('public', 'visibility', array['private', 'unlisted', 'public']);
select enum_has_labels('public', 'notification_kind', array['like', 'comment', 'follow', 'remix']);

select col_is_pk('public', 'songs', 'id', 'songs have the id that their studio gave them');
select col_is_pk('public', 'likes', array['user_id', 'song_id'], 'one like per user and song');
select col_is_pk('public', 'follows', array['follower_id', 'followee_id'], 'one follow per pair');
select col_is_pk('public', 'playlist_songs', array['playlist_id', 'song_id'], 'a song is in a list once');
select col_is_pk('public', 'agent_memory', array['user_id', 'item_id'], 'one memory per user and track');
select col_type_is('public', 'agent_memory', 'embedding', 'extensions.vector(384)', 'embeddings have 384 dimensions');
select index_is_type('public', 'agent_memory', 'agent_memory_embedding', 'hnsw');
select fk_ok('public', 'songs', 'user_id', 'public', 'profiles', 'id');
select fk_ok('public', 'songs', 'parent_id', 'public', 'songs', 'id');
select fk_ok('public', 'profiles', 'id', 'auth', 'users', 'id');

-- policies_are twice for every table would only repeat; that each operation has its own is what counts
select is(
  (select count(*)::int from pg_policies where schemaname = 'public' and tablename = t and cmd = 'ALL'), 0,
  t || ' has no policy for everything')
  from unnest(array['profiles', 'songs', 'likes', 'plays', 'follows', 'comments', 'playlists', 'playlist_songs',
    'notifications', 'agent_memory']) as t;
select ok(
  (select relrowsecurity and relforcerowsecurity from pg_class where oid = ('public.' || t)::regclass),
  t || ' has row level security, forced')
  from unnest(array['profiles', 'songs', 'likes', 'plays', 'follows', 'comments', 'playlists', 'playlist_songs',
    'notifications', 'agent_memory']) as t;
select is(
  has_table_privilege('anon', 'public.' || t, 'insert, update, delete, truncate, references, trigger'), false,
  'anon only reads ' || t)
  from unnest(array['profiles', 'songs', 'likes', 'plays', 'follows', 'comments', 'playlists', 'playlist_songs',
    'notifications', 'agent_memory']) as t;

select hasnt_column('public', 'profiles', 'email', 'no address in public');
select ok(not has_column_privilege('authenticated', 'public.songs', 'parent_id', 'select'), 'parents are told, not read');
select ok(not has_column_privilege('authenticated', 'public.songs', 'link', 'select'), 'so are links');
select ok(not has_schema_privilege('anon', 'private', 'create'), 'nobody makes functions in private');
select ok(not has_schema_privilege('authenticated', 'public', 'create'), 'or in public');
select is((select public from storage.buckets where id = 'music'), false, 'music is private');
select is((select public from storage.buckets where id = 'avatars'), true, 'avatars are public');
select policies_are('storage', 'objects', array[
  'music_select_anon', 'music_select', 'music_insert', 'music_update', 'music_delete',
  'avatars_select', 'avatars_insert', 'avatars_update', 'avatars_delete'
]);
select trigger_is('auth', 'users', 'welcome', 'private', 'welcome');

select * from finish();
rollback;
