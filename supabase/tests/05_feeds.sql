-- What is new, what is hot, and what a search finds.
begin;
set local search_path = public, extensions;
select plan(16);

insert into auth.users (id, email, raw_user_meta_data) values
  ('a0000000-0000-4000-8000-000000000001', 'a@example.org', '{"full_name": "Mira Okafor", "user_name": "mira"}'),
  ('b0000000-0000-4000-8000-000000000002', 'b@example.org', '{"full_name": "100% Jazz", "user_name": "jazz_100"}'),
  ('c0000000-0000-4000-8000-000000000003', 'c@example.org', '{"full_name": "Somebody Else"}');
insert into songs (id, user_id, title, tags, duration_s, visibility, published_at) values
  ('50000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'Old Favourite', '{bolero}', 30,
    'public', now() - interval '30 hours'),
  ('50000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001', 'Middle Ground', '{lofi}', 30,
    'public', now() - interval '10 hours'),
  ('50000000-0000-4000-8000-000000000003', 'b0000000-0000-4000-8000-000000000002', 'Fresh 100% Paint', '{lofi}', 30,
    'public', now() - interval '1 hour'),
  ('50000000-0000-4000-8000-000000000004', 'b0000000-0000-4000-8000-000000000002', 'Fresh Draft', '{lofi}', 30,
    'private', null);
insert into follows (follower_id, followee_id) values
  ('a0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000002');

set local role anon;
set local request.jwt.claims = '{"role": "anon"}';
select results_eq('select title from feed_new()', array['Fresh 100% Paint', 'Middle Ground', 'Old Favourite'], 'newest first');
select results_eq('select title from feed_new(max_rows => 1)', array['Fresh 100% Paint'], 'as many as are asked for');
select results_eq(
  $$select n.title from feed_new(max_rows => 1) f, feed_new(f.published_at, f.id, 1) n$$, array['Middle Ground'],
  'the next page begins after the last row');
select results_eq('select title from feed_trending()',
  array['Fresh 100% Paint', 'Middle Ground', 'Old Favourite'], 'without applause, age decides');
set local role service_role;
insert into likes (user_id, song_id) values
  ('c0000000-0000-4000-8000-000000000003', '50000000-0000-4000-8000-000000000002'),
  ('b0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000002');
set local role anon;
select results_eq('select title from feed_trending()',
  array['Middle Ground', 'Fresh 100% Paint', 'Old Favourite'], 'applause outweighs hours');
select results_eq(
  $$select n.title from feed_trending(max_rows => 1) f, feed_trending(f.heat, f.id) n$$,
  array['Fresh 100% Paint', 'Old Favourite'], 'and pages go on by heat');
reset role;
update songs set published_at = now() - interval '100 days', visibility = visibility where title = 'Middle Ground';
select is((select published_at from songs where title = 'Middle Ground'), now() - interval '10 hours', 'what is published stays so');
set local role anon;

select results_eq($$select title from search_songs('old favorite')$$, array['Old Favourite'], 'nearly right is found');
select results_eq($$select title from search_songs('100%')$$, array['Fresh 100% Paint'], 'a sign is a sign');
select is_empty($$select title from search_songs('%')  where title not like '%\%%'$$, 'and finds nothing else');
select results_eq($$select title from search_songs('LoFi') order by 1$$,
  array['Fresh 100% Paint', 'Middle Ground'], 'by tag, in whatever case');
select is_empty($$select 1 from search_songs('fresh draft') where title = 'Fresh Draft'$$, 'drafts are not found');
select is_empty($$select 1 from search_songs('  ')$$, 'nothing is nothing');
select results_eq($$select username from search_profiles('okafor')$$, array['mira'], 'people by their name');
select results_eq($$select username from search_profiles('100%')$$, array['jazz_100'], 'whatever it is');

set local role authenticated;
set local request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select results_eq('select title from feed_following()', array['Fresh 100% Paint'], 'of those whom one follows');

select * from finish();
rollback;
