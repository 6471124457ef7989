"use client";
import { useEffect, useState } from "react";
import { ProblemNote } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import { WithCode } from "@/components/ui/with-code";
import { api, ask } from "@/lib/api/client";
import type { ImageModels } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { ModelRow } from "./model-row";

/** The models that draw covers. */
export function ImageModelList() {
  const reach = useConnection((state) => state.reach);
  const [models, setModels] = useState<ImageModels | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (reach !== "here") return;
    ask(api().GET("/visualizer/models")).then((found) => {
      setModels(found);
      setError(null);
    }, setError);
  }, [reach]);
  return (
    <div>
      <h3 className="text-sm font-medium">{t.settings.images}</h3>
      {models?.hint && (
        <p className="mt-1 text-sm text-fg-1">
          <WithCode text={models.hint} />
        </p>
      )}
      {error !== null && <ProblemNote error={error} />}
      {!models && !error && <Skeleton className="mt-2 h-24" />}
      <ul>
        {models?.models.map((model) => (
          <ModelRow
            key={model.id}
            title={model.title}
            id={model.id}
            available={model.available}
            isDefault={model.id === models.default}
          />
        ))}
      </ul>
    </div>
  );
}
