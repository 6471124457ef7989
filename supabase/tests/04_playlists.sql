-- Songs in an order.
begin;
set local search_path = public, extensions;
select plan(13);

insert into auth.users (id, email) values
  ('a0000000-0000-4000-8000-000000000001', 'a@example.org'),
  ('b0000000-0000-4000-8000-000000000002', 'b@example.org');
insert into songs (id, user_id, title, duration_s, visibility)
  select ('50000000-0000-4000-8000-00000000000' || n)::uuid, 'b0000000-0000-4000-8000-000000000002', 'S' || n, 30, 'public'
  from generate_series(1, 4) as n;
create temporary view list with (security_invoker = true) as
  select array_agg(s.title order by ps.position) as titles, array_agg(ps.position order by ps.position) as places
  from public.playlist_songs ps join public.songs s on s.id = ps.song_id;
grant select on list to public;
create function pg_temp.songs(variadic n int[]) returns uuid[] language sql as $$
  select array_agg(('50000000-0000-4000-8000-00000000000' || i)::uuid order by o)
  from unnest(n) with ordinality as u (i, o)
$$;
grant execute on function pg_temp.songs to authenticated;

set local role authenticated;
set local request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into playlists (id, user_id, title) values
  ('91000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'Mine');
insert into playlist_songs (playlist_id, song_id)
  select '91000000-0000-4000-8000-000000000001', s from unnest(pg_temp.songs(3, 1, 4, 2)) as s;
select results_eq('select titles, places from list',
  $$values (array['S3', 'S1', 'S4', 'S2'], array[1, 2, 3, 4])$$, 'songs are added at the end');
select throws_ok(
  $$insert into playlist_songs (playlist_id, song_id) values
    ('91000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000001')$$, '23505', null, 'each once');
select lives_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', pg_temp.songs(1, 2, 3, 4))$$, 'they are put in order');
select results_eq('select titles, places from list',
  $$values (array['S1', 'S2', 'S3', 'S4'], array[1, 2, 3, 4])$$, 'that order');
select lives_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', pg_temp.songs(4))$$, 'one may be named alone');
select results_eq('select titles, places from list',
  $$values (array['S4', 'S1', 'S2', 'S3'], array[1, 2, 3, 4])$$, 'the others follow as they were');
select throws_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', pg_temp.songs(4, 4))$$, '22023', null, 'not twice');
select lives_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', '{}')$$, 'no order changes none');

set local role service_role;
update songs set visibility = 'private' where title = 'S1';
set local role authenticated;
select results_eq('select titles from list', $$values (array['S4', 'S2', 'S3'])$$, 'what is hidden meanwhile is not shown');
select lives_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', pg_temp.songs(3, 2, 4))$$, 'the rest can be ordered');
select results_eq('select titles, places from list',
  $$values (array['S3', 'S2', 'S4'], array[1, 2, 3])$$, 'around it');
set local role service_role;
update songs set visibility = 'public' where title = 'S1';
set local role authenticated;
select results_eq('select titles from list', $$values (array['S3', 'S2', 'S4', 'S1'])$$, 'it comes back at the end');

set local request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select throws_ok(
  $$select reorder_playlist('91000000-0000-4000-8000-000000000001', '{}')$$, '42501', null, 'it is Ann''s');

select * from finish();
rollback;
