import type { CapacitorConfig } from "@capacitor/cli";

/** The studio as an app for Android and iOS, around the export that NEXT_PUBLIC_API_URL was set for. See README.md. */
const config: CapacitorConfig = {
  appId: "org.opentunes.studio",
  appName: "Opentunes",
  webDir: "out",
  backgroundColor: "#12100d",
};

export default config;
