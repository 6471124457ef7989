"""Does what a placement says with a model in memory: moves its parts, hooks them, tiles its VAE."""

from typing import TYPE_CHECKING, Any

from engines.neural import sizes
from engines.neural.device import Device
from engines.neural.placement import Offload, share_on_card

if TYPE_CHECKING:
    import torch


def place(model: object, offload: Offload, device: Device) -> None:
    """Put the parts where they belong; may be called again with a leaner `offload`.

    Only diffusers pipelines can be offloaded: they say in which order their parts work.
    """
    import torch

    target = torch.device(device.kind)
    if offload == "none":
        for part in sizes.parts(model).values():
            part.to(target)
        return
    for pipeline in sizes.pipelines(model):
        if offload == "model":
            pipeline.enable_model_cpu_offload(device=target)
            continue
        pipeline.remove_all_hooks()
        pipeline.to("cpu")
        # a layer waits in pinned memory, and comes while the one before it still works
        stream = device.kind == "cuda"
        pipeline.enable_group_offload(
            onload_device=target,
            offload_type="leaf_level",
            use_stream=stream,
            non_blocking=stream,
            low_cpu_mem_usage=True,
            exclude_modules=[name for name, part in sizes.parts(pipeline).items() if not _groupable(part)],
        )


def _groupable(part: "torch.nn.Module") -> bool:
    """Whether its layers can come one by one: weight norm of the old kind reads them before they do."""
    from torch.nn.utils.weight_norm import WeightNorm

    return getattr(part, "_supports_group_offloading", True) and not any(
        isinstance(hook, WeightNorm)
        for module in part.modules()
        for hook in module._forward_pre_hooks.values()
    )


def bytes_on_card(model: object, offload: Offload) -> int:
    """Bytes of weights that it takes of the card at most, as they are now."""
    parts = sizes.parts(model)
    if offload == "none":
        return sizes.module_bytes(parts.values())
    return share_on_card({name: sizes.module_bytes([part]) for name, part in parts.items()}, offload)


def untiled(model: object) -> list[Any]:
    """Its VAEs that can be tiled, and that the engine does not tile always."""
    return [part for part in sizes.parts(model).values() if getattr(part, "use_tiling", True) is False]
