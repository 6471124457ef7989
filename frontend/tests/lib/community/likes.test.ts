import { beforeEach, expect, it } from "vitest";
import { knowLikes, useLikes } from "@/lib/community/likes";
import { useConnection } from "@/lib/store/connection";

beforeEach(() => {
  useLikes.setState({ byId: {} });
  useConnection.setState({ sign: { mode: "none", supabase_url: null, supabase_publishable_key: null } });
});

it("keeps the counts that a list came with", () => {
  knowLikes([{ id: "a", like_count: 3 }]);
  expect(useLikes.getState().byId.a).toEqual({ liked: false, count: 3 });
});

it("takes a like back when the cloud cannot be asked", async () => {
  knowLikes([{ id: "a", like_count: 3 }]);
  const asked = useLikes.getState().toggle("a");
  expect(useLikes.getState().byId.a).toEqual({ liked: true, count: 4 });
  await expect(asked).rejects.toThrow("no Supabase project");
  expect(useLikes.getState().byId.a).toEqual({ liked: false, count: 3 });
});
