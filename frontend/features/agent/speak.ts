import { standing, type Request } from "@/lib/agent/conversation";
import { say } from "@/lib/agent/talk";
import { toRequest } from "@/lib/recipe/recipe";
import { useChat, useChatDraft } from "@/lib/store/chat";
import { defaultEngine, useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";

/** The recipe as it stands in the compose panel. */
function recipe(): Request {
  const { recipe } = useRecipe.getState();
  const { engines } = useConnection.getState();
  const engine = engines.find(({ id }) => id === recipe.engine) ?? defaultEngine(engines);
  return { ...toRequest(recipe, engine) };
}

/** Says this to the squad, with the options of the composer and on top of what stands. */
export function speak(message: string): void {
  const { generate, rules, engine, set } = useChatDraft.getState();
  const studio = standing(useChat.getState().conversation, recipe());
  set({ text: "" });
  void say(message.trim(), { generate, rules, engine }, studio);
}
