import { toast } from "@/lib/notify";
import { words } from "@/lib/api/words";
import { download } from "@/lib/player/download";

/** Saves a file, and says so if that fails. */
export const saveFile = (path: string, title: string): void =>
  void download(path, title).catch((error: unknown) => toast.error(words(error).cause));
