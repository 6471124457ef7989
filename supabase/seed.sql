-- A small community for a project of one's own to look at: five people, their songs, and what they said of them.
-- Nothing here is real; accounts without a password, by whose mail nobody can sign in. As often as you like.

insert into auth.users (
  instance_id, id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
)
select '00000000-0000-0000-0000-000000000000', v.id::uuid, 'authenticated', 'authenticated', v.email, now(),
  '{"provider": "email", "providers": ["email"]}', jsonb_build_object('full_name', v.shown, 'user_name', v.name),
  now() - v.age, now() - v.age
from (values
  ('5eed0000-0000-4000-8000-000000000001', 'mira@example.org', 'Mira Okafor', 'mira', interval '90 days'),
  ('5eed0000-0000-4000-8000-000000000002', 'jonas@example.org', 'Jonas Lindqvist', 'jonas_l', interval '75 days'),
  ('5eed0000-0000-4000-8000-000000000003', 'sol@example.org', 'Sol Fuentes', 'solfa', interval '60 days'),
  ('5eed0000-0000-4000-8000-000000000004', 'yuki@example.org', 'Yuki Tanabe', 'yukitapes', interval '40 days'),
  ('5eed0000-0000-4000-8000-000000000005', 'ade@example.org', 'Ade Bello', 'adebeats', interval '10 days')
) as v (id, email, shown, name, age)
on conflict (id) do nothing;

-- The service that signs people in reads these as text and stumbles over null, where there are such columns.
do $$
declare
  name text;
begin
  for name in
    select a.attname from pg_catalog.pg_attribute a
    where a.attrelid = 'auth.users'::regclass and a.attname in (
      'confirmation_token', 'recovery_token', 'email_change', 'email_change_token_new', 'email_change_token_current',
      'phone_change', 'phone_change_token', 'reauthentication_token')
  loop
    execute format(
      'update auth.users set %1$I = '''' where %1$I is null and id::text like ''5eed0000-%%''', name);
  end loop;
end $$;

update public.profiles p set bio = v.bio
from (values
  ('5eed0000-0000-4000-8000-000000000001', 'Piano at night, field recordings by day.'),
  ('5eed0000-0000-4000-8000-000000000002', 'Synths older than me. Half of these are in 7/8.'),
  ('5eed0000-0000-4000-8000-000000000003', 'Boleros, cumbias, and whatever the bus ride hums.'),
  ('5eed0000-0000-4000-8000-000000000004', 'Lo-fi for long trains.'),
  ('5eed0000-0000-4000-8000-000000000005', 'New here. Drums first.')
) as v (id, bio)
where p.id = v.id::uuid and p.bio is null;

insert into public.songs (
  id, user_id, parent_id, relation, title, prompt, lyrics, tags, engine, language, bpm, musical_key, duration_s,
  visibility, peaks, created_at, published_at
)
select ('50f90000-0000-4000-8000-' || lpad(v.n::text, 12, '0'))::uuid,
  ('5eed0000-0000-4000-8000-' || lpad(v.whose::text, 12, '0'))::uuid,
  ('50f90000-0000-4000-8000-' || lpad(v.parent::text, 12, '0'))::uuid,
  v.relation, v.title, v.prompt, v.lyrics, v.tags::text[], 'house-band', v.language, v.bpm, v.key, v.seconds,
  v.visibility::public.visibility,
  (select array_agg((128 + 100 * sin(i * 0.13 * v.n) * sin(i * 0.031))::smallint order by i) from generate_series(1, 200) i),
  now() - v.age, case v.visibility when 'public' then now() - v.age end
from (values
  (1, 1, null, null, 'Window Light', 'slow solo piano, rain on glass, felt hammers', '', '{piano,ambient,rain}',
    null, 68, 'D minor', 142, 'public', interval '80 days'),
  (2, 1, null, null, 'Letters I Kept', 'warm piano ballad, close female voice',
    E'I kept your letters in a drawer\nthat sticks when it is going to rain', '{piano,ballad}',
    'en', 72, 'A minor', 188, 'public', interval '21 days'),
  (3, 1, null, null, 'Sketch for Tuesday', 'piano sketch, unresolved', '', '{piano}',
    null, 80, 'G major', 41, 'private', interval '2 days'),
  (4, 2, null, null, 'Ferry to Visby', 'analog synths, 7/8, arpeggio, cold and bright', '', '{synthwave,odd-meter}',
    null, 126, 'F# minor', 214, 'public', interval '55 days'),
  (5, 2, 1, 'cover', 'Window Light (Night Bus)', 'synth cover, slow pulse, tape hiss', '', '{synthwave,cover}',
    null, 84, 'D minor', 165, 'public', interval '30 days'),
  (6, 2, null, null, 'Test Pattern 9', 'drone, sidechain', '', '{drone}', null, 90, 'C major', 95, 'unlisted',
    interval '6 days'),
  (7, 3, null, null, 'Calle sin Nombre', 'bolero, nylon guitar, bongos, trumpet far away',
    E'En la calle sin nombre\ntu nombre es lo que hay', '{bolero,latin}', 'es', 96, 'E minor', 203, 'public',
    interval '45 days'),
  (8, 3, null, null, 'Cumbia del 41', 'cumbia, accordion, güira, festive', E'Sube, sube al cuarenta y uno',
    '{cumbia,latin,dance}', 'es', 104, 'A minor', 176, 'public', interval '4 days'),
  (9, 4, null, null, 'Shinkansen Naps', 'lofi hip hop, dusty drums, rhodes, vinyl crackle', '', '{lofi,chill}',
    null, 76, 'Bb major', 151, 'public', interval '33 days'),
  (10, 4, 7, 'extend', 'Calle sin Nombre (long way home)', 'add a lofi outro with rhodes', '', '{lofi,bolero}',
    'es', 88, 'E minor', 244, 'public', interval '12 days'),
  (11, 5, null, null, 'First Pocket', 'afrobeat drums, one bass note, handclaps', '', '{afrobeat,drums}',
    null, 112, 'C minor', 121, 'public', interval '3 days'),
  (12, 5, 9, 'cover', 'Shinkansen Naps, Wide Awake', 'uptempo afrobeat remix', '', '{afrobeat,remix}',
    null, 118, 'Bb major', 139, 'private', interval '1 day')
) as v (n, whose, parent, relation, title, prompt, lyrics, tags, language, bpm, key, seconds, visibility, age)
on conflict (id) do nothing;

insert into public.follows (follower_id, followee_id)
select ('5eed0000-0000-4000-8000-' || lpad(v.a::text, 12, '0'))::uuid,
  ('5eed0000-0000-4000-8000-' || lpad(v.b::text, 12, '0'))::uuid
from (values (2, 1), (3, 1), (4, 1), (5, 1), (1, 2), (4, 2), (1, 3), (4, 3), (5, 4), (2, 4), (3, 5)) as v (a, b)
on conflict do nothing;

insert into public.likes (user_id, song_id)
select ('5eed0000-0000-4000-8000-' || lpad(v.a::text, 12, '0'))::uuid,
  ('50f90000-0000-4000-8000-' || lpad(v.b::text, 12, '0'))::uuid
from (values (2, 1), (3, 1), (4, 1), (5, 1), (3, 2), (4, 2), (1, 4), (4, 4), (1, 5), (4, 7), (1, 7), (2, 8), (4, 8),
  (1, 8), (5, 9), (2, 9), (3, 10), (3, 11), (4, 11)) as v (a, b)
on conflict do nothing;

insert into public.plays (user_id, song_id, played_at)
select u.id, s.id, s.published_at + interval '1 day' * (1 + k)
from public.profiles u
join public.songs s on s.id::text like '50f90000-%' and s.visibility = 'public' and s.user_id <> u.id
cross join generate_series(0, 2) as k
where u.id::text like '5eed0000-%' and s.published_at + interval '1 day' * (1 + k) < now()
  and hashtext(u.id::text || s.id::text) % 3 <> 0
  and not exists (select from public.plays p where p.user_id = u.id and p.song_id = s.id);

insert into public.comments (id, user_id, song_id, body, position_s)
select ('c0000000-0000-4000-8000-' || lpad(v.n::text, 12, '0'))::uuid,
  ('5eed0000-0000-4000-8000-' || lpad(v.a::text, 12, '0'))::uuid,
  ('50f90000-0000-4000-8000-' || lpad(v.b::text, 12, '0'))::uuid, v.body, v.at
from (values
  (1, 2, 1, 'That felt sound at the turn. I am going to borrow it.', 37.5),
  (2, 1, 5, 'You did borrow it. I love the bus.', null),
  (3, 4, 7, 'The trumpet comes in like somebody opening a door.', 88),
  (4, 3, 10, 'Home took longer and I did not mind.', 201),
  (5, 5, 9, 'Slept through my stop to this.', null),
  (6, 4, 11, 'More of the claps please!', 14)
) as v (n, a, b, body, at)
on conflict (id) do nothing;

insert into public.playlists (id, user_id, title, description, visibility) values
  ('91570000-0000-4000-8000-000000000001', '5eed0000-0000-4000-8000-000000000004', 'Window seat',
    'For the left side of the train.', 'public')
on conflict (id) do nothing;
insert into public.playlist_songs (playlist_id, song_id)
select '91570000-0000-4000-8000-000000000001', ('50f90000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid
from unnest(array[1, 9, 5, 10]) with ordinality as v (n, place)
order by place
on conflict (playlist_id, song_id) do nothing;
