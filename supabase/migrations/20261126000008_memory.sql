-- What the squad remembers: each user's own, searched by meaning.

alter table public.agent_memory
  add constraint agent_memory_facts_size
    check (jsonb_typeof(facts) = 'object' and octet_length(facts::text) <= 65536);

create index agent_memory_embedding on public.agent_memory using hnsw (embedding extensions.vector_cosine_ops);

create function private.memory_written() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (new.user_id, new.item_id) is distinct from (old.user_id, old.item_id) then
    raise exception 'A memory stays whose it is and what it is of.' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger memory_written before update on public.agent_memory
  for each row execute function private.memory_written();

grant select, insert (user_id, item_id, content, facts, model, embedding),
  update (content, facts, model, embedding), delete on public.agent_memory to authenticated;

create policy agent_memory_select on public.agent_memory for select to authenticated
  using ((select auth.uid()) = user_id);
create policy agent_memory_insert on public.agent_memory for insert to authenticated
  with check ((select auth.uid()) = user_id);
create policy agent_memory_update on public.agent_memory for update to authenticated
  using ((select auth.uid()) = user_id) with check ((select auth.uid()) = user_id);
create policy agent_memory_delete on public.agent_memory for delete to authenticated
  using ((select auth.uid()) = user_id);

-- The caller's memories of one model's embeddings that are nearest to a vector, the nearest first; similarity is the
-- cosine, and at least `match_threshold`. An index over everybody's vectors would find too few of one user's: with
-- iterative_scan it goes on until there are enough.
create function public.match_agent_memory(
  query_embedding extensions.vector(384), match_model text, match_count integer default 5,
  match_threshold double precision default 0)
returns table (item_id uuid, content text, facts jsonb, similarity double precision)
language plpgsql stable security invoker set search_path = '' as $$
declare
  wanted integer := least(greatest(coalesce(match_count, 5), 1), 100);
begin
  if query_embedding is null or match_model is null then
    raise exception 'Give a query_embedding and its match_model.' using errcode = '22004';
  end if;
  perform set_config('hnsw.iterative_scan', 'strict_order', true);   -- the argument has loaded pgvector
  perform set_config('hnsw.ef_search', '200', true);
  return query
    select near.item_id, near.content, near.facts, 1 - near.distance
    from (
      select m.item_id, m.content, m.facts, m.embedding operator(extensions.<=>) query_embedding as distance
      from public.agent_memory m
      where m.user_id = (select auth.uid()) and m.model = match_model
      order by m.embedding operator(extensions.<=>) query_embedding
      limit wanted
    ) as near
    where 1 - near.distance >= coalesce(match_threshold, 0)   -- outside: the index must not look for what is not there
    order by near.distance;
end $$;
grant execute on function public.match_agent_memory to authenticated;
