import { account } from "./account";
import { agent } from "./agent";
import { common } from "./common";
import { community, playlist, profile, song } from "./community";
import { compose } from "./compose";
import { console } from "./console";
import { dashboard } from "./dashboard";
import { library } from "./library";
import { palette } from "./palette";
import { player } from "./player";
import { settings } from "./settings";
import { shell } from "./shell";
import { takes } from "./takes";

export const en = {
  account,
  agent,
  common,
  community,
  compose,
  console,
  dashboard,
  library,
  palette,
  player,
  playlist,
  profile,
  settings,
  shell,
  song,
  takes,
};
