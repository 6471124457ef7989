import * as t from "@/lib/text";

const SIDE = 512;
const MOST_BYTES = 20_000_000;
const TYPES = ["image/png", "image/jpeg", "image/webp"];

/** The square in the middle of a picture, and how large it is drawn: never larger than it is. */
export function squareOf(width: number, height: number): { x: number; y: number; side: number; drawn: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side, drawn: Math.min(side, SIDE) };
}

/** A picture as profiles have it: square, at most 512 pixels, without what cameras write into files. @throws Error */
export async function squarePicture(file: Blob): Promise<Blob> {
  if (!TYPES.includes(file.type)) throw new Error(t.profile.avatarType);
  if (file.size > MOST_BYTES) throw new Error(t.profile.avatarSize);
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) throw new Error(t.profile.avatarBroken);
  const { x, y, side, drawn } = squareOf(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = drawn;
  const context = canvas.getContext("2d");
  context?.drawImage(picture, x, y, side, side, 0, 0, drawn, drawn);
  picture.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", 0.9));
  if (!context || !made) throw new Error(t.profile.avatarBroken);
  return made;
}
