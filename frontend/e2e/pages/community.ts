import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";
import type { GenerateRequest, Job, LibraryTrack, Sign } from "../../lib/api/schema";
import { BACKEND } from "../fixtures";

/** Somebody with an account of the project, as the emulator's own endpoint made it. */
export interface Somebody {
  id: string;
  name: string;
  email: string;
  password: string;
  access: string;
  refresh: string;
}

/** The backend and its project, past the page: people and songs that are there before a test begins. */
export class Cloud {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The project of a backend with accounts. */
  static async of(request: APIRequestContext): Promise<Cloud> {
    const sign = (await (await request.get(`${BACKEND}/auth`)).json()) as Sign;
    const { mode, supabase_url: url, supabase_publishable_key: key } = sign;
    if (mode !== "supabase" || !url || !key) throw new Error(`${BACKEND} has no accounts`);
    return new Cloud(request, url, key);
  }

  /** Somebody new. A hosted project would ask for a confirmation by mail first. */
  async signUp(name: string): Promise<Somebody> {
    const email = `${name.toLowerCase()}-${crypto.randomUUID()}@example.org`;
    const password = crypto.randomUUID();
    const session = await this.session("signup", { email, password });
    const named = await this.request.patch(`${this.url}/rest/v1/profiles?id=eq.${session.id}`, {
      headers: { apikey: this.key, Authorization: `Bearer ${session.access}` },
      data: { display_name: name },
    });
    expect(named.ok()).toBe(true);
    return { name, email, password, ...session };
  }

  /** The same person with a session of its own: one that was left is over. */
  async again(somebody: Somebody): Promise<Somebody> {
    const { email, password } = somebody;
    return { ...somebody, ...(await this.session("token?grant_type=password", { email, password })) };
  }

  private async session(path: string, data: { email: string; password: string }) {
    const answer = await this.request.post(`${this.url}/auth/v1/${path}`, { headers: { apikey: this.key }, data });
    expect(answer.status()).toBe(200);
    const said = (await answer.json()) as { access_token: string; refresh_token: string; user: { id: string } };
    return { id: said.user.id, access: said.access_token, refresh: said.refresh_token };
  }

  /** A song of theirs that has come into the cloud; its id. */
  song(owner: Somebody, prompt: string, title: string): Promise<string> {
    return this.make(owner, { prompt, title, duration: 5, bpm: 96 });
  }

  async make(owner: Somebody, body: GenerateRequest): Promise<string> {
    const headers = { Authorization: `Bearer ${owner.access}`, Prefer: "wait=60" };
    const made = await this.request.post(`${BACKEND}/generate`, { headers, data: body, timeout: 90_000 });
    expect(made.status()).toBe(200);
    const id = ((await made.json()) as Job).result?.tracks[0]?.track_id ?? "";
    await this.synced(owner, id);
    return id;
  }

  async synced(owner: Somebody, id: string): Promise<void> {
    const headers = { Authorization: `Bearer ${owner.access}` };
    await expect
      .poll(
        async () => {
          const track = await this.request.get(`${BACKEND}/library/${id}`, { headers });
          return ((await track.json()) as LibraryTrack).sync?.status;
        },
        { timeout: 30_000 },
      )
      .toBe("synced");
  }

  async publish(owner: Somebody, id: string, visibility: "private" | "unlisted" | "public"): Promise<void> {
    const headers = { Authorization: `Bearer ${owner.access}` };
    const told = await this.request.post(`${BACKEND}/library/${id}/publish`, { headers, data: { visibility } });
    expect(told.status()).toBe(200);
  }
}

/** The community as somebody sees it. */
export class CommunityPage {
  readonly account: Locator;

  constructor(readonly page: Page) {
    this.account = page.getByRole("button", { name: "Your account" });
  }

  /** By the landing page of sign-in links, with a real session of the project. */
  async signIn(somebody: Somebody, to = "/community/"): Promise<void> {
    await this.page.addInitScript(
      ([where]) =>
        sessionStorage.getItem("told") ??
        (localStorage.setItem("opentunes.sign-in-to", where ?? "/"), sessionStorage.setItem("told", "1")),
      [to],
    );
    await this.page.goto(`/sign-in/#access_token=${somebody.access}&refresh_token=${somebody.refresh}`);
    await expect(this.account).toBeVisible();
    await this.page.waitForURL((url) => url.pathname + url.search === to);
  }

  row(title: string): Locator {
    return this.page.getByRole("listitem").filter({ has: this.page.getByRole("link", { name: title, exact: true }) });
  }

  /** In the dialog that is open; the link that it then gives. */
  async publishAs(visibility: "Unlisted" | "Public"): Promise<string> {
    const dialog = this.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: new RegExp(`^${visibility}`) }).check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog.getByText(`It is ${visibility.toLowerCase()} now.`)).toBeVisible();
    const link = dialog.getByLabel("Link", { exact: true });
    await expect(link).toHaveValue(visibility === "Public" ? /\/s\// : /key=/);
    const address = await link.inputValue();
    await dialog.getByRole("button", { name: "Close" }).click();
    return address;
  }

  /** The recipe that is being written, as this browser keeps it. */
  recipe(): Promise<Pick<GenerateRequest, "task" | "source" | "remix_of">> {
    return this.page.evaluate(
      () =>
        (
          JSON.parse(localStorage.getItem("opentunes.recipe") ?? "{}") as {
            state: { recipe: Pick<GenerateRequest, "task" | "source" | "remix_of"> };
          }
        ).state.recipe,
    );
  }

  async openSong(id: string): Promise<void> {
    await this.page.goto(`/song/?id=${id}`);
    await expect(this.page.getByRole("article")).toBeVisible();
  }
}
