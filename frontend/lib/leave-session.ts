import { signOut } from "@/lib/cloud/sign-in";
import { leaving, openCloud } from "@/lib/store/session";

/** Ends the session in this browser, and goes to the sign-in page. @throws CloudError */
export async function leaveSession(): Promise<void> {
  const cloud = await openCloud();
  leaving.to = "/sign-in/";
  try {
    await signOut(cloud);
  } catch (error) {
    leaving.to = ""; // still signed in
    throw error;
  }
}
