import { backend } from "@/lib/api/backend";
import type { Field } from "@/lib/recipe/recipe";
import { useConnection, useMay } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";
import { useForm } from "./use-form";

/** Why no song can be made now, in words; null if one can. */
export function useObstacle(): string | null {
  const { problems } = useForm();
  const reach = useConnection((state) => state.reach);
  const sign = useConnection((state) => state.sign);
  const me = useConnection((state) => state.me);
  const known = useConnection((state) => state.engines.length > 0);
  const sending = useSubmission((state) => state.sending);
  const may = useMay("generate");
  const { generate } = t.compose;
  if (sending) return generate.sending;
  if (reach === "away") return generate.away(backend());
  if (!sign || (!known && !me && sign.mode === "none")) return generate.connecting;
  if (!me) return generate.signIn;
  if (!may) return generate.mayNot;
  if (!known) return generate.connecting;
  const wrong = Object.entries(problems) as [Field, string][];
  const [first, ...more] = wrong;
  if (!first) return null;
  return more.length ? generate.fix(wrong.map(([field]) => t.compose.fields[field])) : first[1];
}
