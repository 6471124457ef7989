// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { cloudSong, hex, nameOf, sharePage } from "@/lib/community/song";
import { isOwnPath } from "@/lib/community/sign-in";
import { recipeOf } from "@/lib/community/remix";
import type { SongCard, SongPage } from "@/lib/cloud/core";
import { useConnection } from "@/lib/store/connection";

const ID = "3f2a5b9c-0d1e-4f67-89ab-cdef01234567";
const card = {
  id: ID,
  user_id: ID,
  title: "Rain",
  duration_s: 6,
  visibility: "public",
  created_at: "2026-11-26T09:00:00Z",
  like_count: null,
} as unknown as SongCard;

describe("a row of a feed", () => {
  it("is a song with its counts", () => {
    expect(cloudSong(card)).toMatchObject({ id: ID, like_count: 0, peaks: [] });
  });
  it("is left out when it is not whole", () => {
    expect(cloudSong({ ...card, title: null } as unknown as SongCard)).toBeNull();
  });
});

it("has a public page where the backend shares, under the track's id", () => {
  const song = { id: ID, visibility: "public" as const };
  expect(sharePage(song)).toBeNull();
  useConnection.setState({ sign: { mode: "supabase", supabase_url: "http://c", supabase_publishable_key: "k" } });
  expect(sharePage(song)).toMatch(new RegExp(`/s/${hex(ID)}$`));
  expect(sharePage({ ...song, visibility: "unlisted" })).toBeNull();
  useConnection.setState({ sign: null });
});

it("calls people as they like, else by their user name", () => {
  expect(nameOf({ display_name: "Anna", username: "anna_1" })).toBe("Anna");
  expect(nameOf({ display_name: null, username: "anna_1" })).toBe("anna_1");
  expect(nameOf({ display_name: null, username: null })).toBe("Anonymous");
});

it("remixes by the prompt, or by the title where none is told", () => {
  const page = { id: ID, title: "Rain", prompt: " ", lyrics: "", bpm: 96, musical_key: "A minor", language: null };
  expect(recipeOf(page as SongPage)).toMatchObject({ prompt: "Rain", bpm: 96, key: "A minor", remix_of: hex(ID) });
});

it("leads back only to pages of this studio", () => {
  expect(["/", "/song/?id=1"].every(isOwnPath)).toBe(true);
  expect(["//evil.example", "/\\evil.example", "https://evil.example", "song"].some(isOwnPath)).toBe(false);
});
