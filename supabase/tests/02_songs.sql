-- What triggers write of a song, and who changes what.
begin;
set local search_path = public, extensions;
select plan(27);

insert into auth.users (id, email, raw_user_meta_data) values
  ('a0000000-0000-4000-8000-000000000001', 'a@example.org', '{"full_name": "Ann", "user_name": "ann"}'),
  ('b0000000-0000-4000-8000-000000000002', 'b@example.org', '{"full_name": "Bob", "user_name": "ann"}');
select is((select username from profiles where id::text like 'a0%'), 'ann', 'the first takes the name');
select matches((select username from profiles where id::text like 'b0%'), '^ann_[0-9a-f]{8}$', 'the second gets a tail');

set local role authenticated;
set local request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select lives_ok(
  $$insert into songs (id, user_id, title, duration_s) values
    ('50000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'One', 30),
    ('50000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001', 'Two', 30)$$,
  'Ann keeps two songs');
select is((select visibility from songs where title = 'One'), 'private', 'private is what a song is born');
select is((select published_at from songs where title = 'One'), null, 'and not published');
select is((select heat from songs where title = 'One'), null, 'and in no trend');
select lives_ok($$update songs set visibility = 'public' where title = 'One'$$, 'Ann publishes one');
select is((select published_at from songs where title = 'One'), now(), 'that instant is kept');
select isnt((select heat from songs where title = 'One'), null, 'and it may trend');
select throws_ok($$update songs set published_at = '2020-01-01'$$, '42501', null, 'nobody sets it by hand');
select throws_ok($$update songs set duration_s = 1$$, '42501', null, 'a duration is what it is');
select throws_ok($$update songs set engine = 'x'$$, '42501', null, 'and so is the engine');
select throws_ok(
  $$update songs set audio_path = 'b0000000-0000-4000-8000-000000000002/x.mp3'$$, '23514', null,
  'files lie in the owner''s folder');
select throws_ok(
  $$insert into songs (id, user_id, parent_id, title, duration_s) values
    ('50000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000001',
     '50000000-0000-4000-8000-000000000003', 'Me', 30)$$, null, null, 'no song is made from itself');
select lives_ok($$update songs set visibility = 'unlisted' where title = 'Two'$$, 'Ann hides the other behind a link');
create temporary table links on commit drop as
  select link from get_song('50000000-0000-4000-8000-000000000002');
select is((select count(*)::int from links where link is not null), 1, 'and is told the link');
grant select on links to public;

set local request.jwt.claims = '{"sub": "b0000000-0000-4000-8000-000000000002", "role": "authenticated"}';
select results_eq('select title from songs', array['One'], 'Bob sees what is public');
select is_empty($$select 1 from get_song('50000000-0000-4000-8000-000000000002')$$, 'the id opens nothing');
select results_eq('select title from links, get_song(links.link)', array['Two'], 'the link does');
select is_empty($$update songs set title = 'mine' returning 1$$, 'Bob changes nothing of Ann''s');

-- What the studio says: `service_role`, as its worker is.
set local role service_role;
set local request.jwt.claims = '{"role": "service_role"}';
insert into agent_memory (user_id, item_id, content, model, embedding) values
  ('a0000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000001', 'One', 'm', array_fill(1, array[384]));
update songs set prompt = 'late', studio_version = 7 where title = 'One';
update agent_memory set content = 'late', studio_version = 7;
select is_empty($$update songs set prompt = 'early', studio_version = 6 where title = 'One' returning 1$$,
  'what arrives after a later version changes nothing');
select is_empty(
  $$insert into agent_memory (user_id, item_id, content, model, embedding, studio_version) values
    ('a0000000-0000-4000-8000-000000000001', '50000000-0000-4000-8000-000000000001', 'early', 'm',
     array_fill(1, array[384]), 6)
    on conflict (user_id, item_id) do update set content = excluded.content, studio_version = excluded.studio_version
    returning 1$$, 'nor of what is remembered');
select isnt_empty($$update songs set prompt = 'again', studio_version = 7 where title = 'One' returning 1$$,
  'the same version may arrive twice');
set local role authenticated;
set local request.jwt.claims = '{"sub": "a0000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select throws_ok($$update songs set studio_version = 9$$, '42501', null, 'Ann does not number versions');
select throws_ok($$update agent_memory set studio_version = 9$$, '42501', null, 'neither those of memories');

set local role anon;
set local request.jwt.claims = '{"role": "anon"}';
select results_eq('select title from feed_new()', array['One'], 'anybody hears what is public');
select results_eq('select title from links, get_song(links.link)', array['Two'], 'and what they have a link to');

select * from finish();
rollback;
