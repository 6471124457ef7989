-- Counters follow their rows, and those whom it concerns are told once.
begin;
set local search_path = public, extensions;
select plan(31);

insert into auth.users (id, email) values
  ('a0000000-0000-4000-8000-000000000001', 'a@example.org'),
  ('b0000000-0000-4000-8000-000000000002', 'b@example.org');
insert into songs (id, user_id, title, duration_s, visibility) values
  ('50000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'One', 30, 'public');
create temporary view counts as
  select like_count, play_count::int, comment_count, remix_count from public.songs where title = 'One';
create temporary view told as
  select n.kind::text from public.notifications n
  where n.user_id = 'a0000000-0000-4000-8000-000000000001' and not n.taken_back order by n.kind;
grant select on counts, told to public;

set local role authenticated;
set local request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000002", "role": "authenticated"}';
insert into likes (user_id, song_id) values
  ('b0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001');
select results_eq('table counts', 'values (1, 0, 0, 0)', 'a like counts');
select results_eq('table told', array['like'], 'its owner is told');
delete from likes;
select results_eq('table counts', 'values (0, 0, 0, 0)', 'until it is taken back');
select is_empty('table told', 'then nobody was told');
insert into likes (user_id, song_id) values
  ('b0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001')
  on conflict do nothing;
insert into likes (user_id, song_id) values
  ('b0000000-0000-4000-8000-000000000002', '50000000-0000-4000-8000-000000000001')
  on conflict do nothing;
select results_eq('table counts', 'values (1, 0, 0, 0)', 'twice is once');

select is(record_play('50000000-0000-4000-8000-000000000001'), true, 'a play counts');
select is(record_play('50000000-0000-4000-8000-000000000001'), false, 'again at once it does not');
select results_eq('table counts', 'values (1, 1, 0, 0)', 'so there is one');

select lives_ok(
  $$insert into comments (id, user_id, song_id, body, position_s) values
    ('c0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000002',
     '50000000-0000-4000-8000-000000000001', 'that bridge!', 21.5)$$, 'Bob says something at a place');
select results_eq('table counts', 'values (1, 1, 1, 0)', 'a comment counts');
select is((select edited_at from comments), null, 'nobody has edited it');
update comments set body = 'that bridge!!';
select is((select edited_at from comments), now(), 'and then Bob did');

insert into follows (follower_id, followee_id) values
  ('b0000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001');
select results_eq(
  'select follower_count, following_count from profiles order by id', 'values (1, 0), (0, 1)', 'both sides count');
select throws_ok(
  $$insert into follows (follower_id, followee_id) values
    ('b0000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-000000000002')$$,
  '23514', null, 'nobody follows themselves');

insert into songs (id, user_id, parent_id, relation, title, duration_s) values
  ('50000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-000000000002',
   '50000000-0000-4000-8000-000000000001', 'cover', 'One again', 30);
select results_eq('table counts', 'values (1, 1, 1, 0)', 'a draft of a remix counts nowhere');
select results_eq('table told', array['like', 'comment', 'follow'], 'and nobody hears of it');
update songs set visibility = 'public' where title = 'One again';
select results_eq('table counts', 'values (1, 1, 1, 1)', 'a public one does');
select results_eq('table told', array['like', 'comment', 'follow', 'remix'], 'and its parent''s owner is told');
select results_eq(
  $$select title from remixes_of('50000000-0000-4000-8000-000000000001')$$, array['One again'], 'it is among the remixes');
select results_eq(
  $$select title from lineage_of('50000000-0000-4000-8000-000000000002')$$, array['One'], 'and knows where it is from');
select is_empty('select 1 from notifications', 'Bob does not see what Ann is told');

set local request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into likes (user_id, song_id) values
  ('a0000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000001');
select results_eq('table counts', 'values (2, 1, 1, 1)', 'one may like one''s own');
select is((select count(*)::int from notifications), 4, 'and is not told of it');
select is(record_play('50000000-0000-4000-8000-000000000001'), false, 'one''s own plays do not count');
select is(
  mark_notifications_read((select array_agg(id) from notifications where kind = 'like')), 1, 'Ann has read one');
select is(mark_notifications_read(), 3, 'and then the rest');
select is(mark_notifications_read(), 0, 'there are no more');
select isnt_empty(
  $$delete from comments where id = 'c0000000-0000-4000-8000-000000000001' returning 1$$,
  'Ann removes what is said below her song');
select results_eq('table counts', 'values (2, 1, 0, 1)', 'which counts no more');
select results_eq('select title from feed_following()', array[]::text[], 'Ann follows nobody');
reset role;
update public.songs set like_count = 99 where title = 'One';
select results_eq('table counts', 'values (2, 1, 0, 1)', 'no direct write changes a counter, whoever''s it is');

select * from finish();
rollback;
