import { honours, type Field } from "@/lib/recipe/recipe";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { useForm } from "./use-form";

/** Says which of the fields the engine has no use for, and who has. Disabled fields are described by it. */
export function UnsupportedNote({ id, fields }: { id: string; fields: readonly Field[] }) {
  const { engine, recipe, counts } = useForm();
  const engines = useConnection((state) => state.engines);
  const off = fields.filter((field) => !counts(field));
  if (!engine || !off.length) return null;
  const others = engines.filter(
    (one) => one.id !== engine.id && off.every((field) => honours(one, recipe.task, field)),
  );
  return (
    <p id={id} className="text-xs text-fg-1">
      {t.compose.notHonoured(
        engine.title,
        off.map((field) => t.compose.fields[field]),
        recipe.task,
        others.map((one) => one.title),
      )}
    </p>
  );
}
