"""`opentunes llm`: which language models the squad may use, and which it uses."""

from serve_app.cli.client import connect
from serve_app.cli.interrupt import interruptible
from serve_app.cli.options import AsJson, Url
from serve_app.cli.output import notice, result, size, table


def llm(as_json: AsJson = False, url: Url = "") -> None:
    """List the language models that the squad may use, and say who answers now."""
    with interruptible(), connect(url) as client:
        found = client.language_models()
    if as_json:
        result(found.as_json())
        return
    users: dict[str, list[str]] = {}
    for agent, model in found.agents.items():
        users.setdefault(model, []).append(agent)
    rows = [
        (
            model.id,
            "yes" if model.available else "no",
            size(model.size_bytes) if model.size_bytes else "",
            ", ".join(users.get(model.id, [])) or ("in use" if model.default else ""),
            " ".join(part for part in (model.reason, model.hint) if part) or model.title,
        )
        for model in found.models
    ]
    table(
        ("id", "available", "size", "used by", "what it is"), rows, stretch="what it is", optional=("size",)
    )
    if found.mode == "rules":
        notice(found.hint or "The squad answers by rules, without a language model.")
