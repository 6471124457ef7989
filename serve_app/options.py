"""Arguments of the application, as `serve_config.yaml` gives them."""

from pydantic import BaseModel, ConfigDict, Field, model_validator


class EngineOptions(BaseModel):
    """How one engine is deployed."""

    model_config = ConfigDict(extra="forbid")

    num_cpus: float = Field(1.0, ge=0)
    num_gpus: float = Field(0.0, ge=0)
    min_replicas: int = Field(0, ge=0)
    max_replicas: int = Field(1, ge=1)
    target_wait_s: float = Field(
        10.0, gt=0, description="Predicted seconds of waiting above which replicas are added."
    )
    downscale_delay_s: float = Field(60.0, ge=0, description="Seconds of less demand before a replica goes.")

    @model_validator(mode="after")
    def _ordered(self) -> "EngineOptions":
        if self.min_replicas > self.max_replicas:
            raise ValueError(f"min_replicas {self.min_replicas} is above max_replicas {self.max_replicas}")
        return self


class AppArgs(BaseModel):
    """Arguments of `build`, as in `serve_config.yaml`; everything else is in `Settings`."""

    model_config = ConfigDict(extra="forbid")

    ingress_replicas: int = Field(1, ge=1)
    engines: dict[str, EngineOptions] = Field({}, description="By engine id; unnamed ones get defaults.")
