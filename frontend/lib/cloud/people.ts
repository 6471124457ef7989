/** Profiles, their pictures, and who follows whom. */
import { type Cloud, me, type Person, PERSON, type Profile, told } from "./core.ts";
import type { TablesUpdate } from "./database.types.ts";

const PROFILE =
  "id, username, display_name, bio, avatar_path, follower_count, following_count, created_at, updated_at" as const;

/** A profile by its username, or null. */
export const profile = (cloud: Cloud, username: string): Promise<Profile | null> =>
  told(cloud.from("profiles").select(PROFILE).eq("username", username).maybeSingle());

export const profileById = (cloud: Cloud, id: string): Promise<Profile | null> =>
  told(cloud.from("profiles").select(PROFILE).eq("id", id).maybeSingle());

export const myProfile = async (cloud: Cloud): Promise<Profile> =>
  told(
    cloud
      .from("profiles")
      .select(PROFILE)
      .eq("id", await me(cloud))
      .single(),
  );

export const editProfile = async (
  cloud: Cloud,
  change: Pick<TablesUpdate<"profiles">, "username" | "display_name" | "bio" | "avatar_path">,
): Promise<Profile> =>
  told(
    cloud
      .from("profiles")
      .update(change)
      .eq("id", await me(cloud))
      .select(PROFILE)
      .single(),
  );

/** The address of a picture of a profile, for anybody. */
export const avatarUrl = (cloud: Cloud, path: string): string =>
  cloud.storage.from("avatars").getPublicUrl(path).data.publicUrl;

const PICTURES: Record<string, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

/** Show this picture, PNG, JPEG or WebP of at most 2 MiB, from now on; the one before it is deleted. */
export async function setAvatar(cloud: Cloud, picture: Blob): Promise<Profile> {
  const { id, avatar_path: before } = await myProfile(cloud);
  const path = `${id}/${crypto.randomUUID()}.${PICTURES[picture.type] ?? "bin"}`; // a new name: caches keep the old one
  await told(cloud.storage.from("avatars").upload(path, picture));
  const changed = await editProfile(cloud, { avatar_path: path });
  if (before) await told(cloud.storage.from("avatars").remove([before]));
  return changed;
}

/** Who follows somebody, the latest first. For who has signed in, as the two below. */
export async function followers(cloud: Cloud, id: string, maxRows = 100): Promise<Person[]> {
  const asked = cloud.from("follows").select(`profiles!follower_id (${PERSON})`).eq("followee_id", id);
  return (await told(asked.order("created_at", { ascending: false }).limit(maxRows))).map((row) => row.profiles);
}

/** Whom somebody follows, the latest first. */
export async function following(cloud: Cloud, id: string, maxRows = 100): Promise<Person[]> {
  const asked = cloud.from("follows").select(`profiles!followee_id (${PERSON})`).eq("follower_id", id);
  return (await told(asked.order("created_at", { ascending: false }).limit(maxRows))).map((row) => row.profiles);
}

/** Whether the user follows somebody. */
export async function follows(cloud: Cloud, id: string): Promise<boolean> {
  const asked = cloud
    .from("follows")
    .select("followee_id")
    .eq("followee_id", id)
    .eq("follower_id", await me(cloud));
  return (await told(asked)).length > 0;
}

export async function follow(cloud: Cloud, id: string): Promise<void> {
  const row = { follower_id: await me(cloud), followee_id: id };
  await told(cloud.from("follows").upsert(row, { ignoreDuplicates: true }));
}

export async function unfollow(cloud: Cloud, id: string): Promise<void> {
  await told(
    cloud
      .from("follows")
      .delete()
      .eq("followee_id", id)
      .eq("follower_id", await me(cloud)),
  );
}
