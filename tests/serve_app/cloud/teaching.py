"""What other studios of an account have taught the cloud."""

from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from agents.memory.embedding import MODEL_ID, shared
from serve_app.database.vector import written
from tests.supabase.cloud import Cloud

NEW = "insert into agent_memory ({}) values ({})"


def teach(cloud: Cloud, user: str, text: str, item_id: str = "", **more: Any) -> str:
    """A row as the sync of another studio writes it; its item_id as it is called here."""
    item_id = item_id or uuid4().hex
    row: dict[str, Any] = {
        "user_id": user,
        "item_id": UUID(item_id),
        "content": text,
        "facts": {},
        "model": MODEL_ID,
        "embedding": written(shared().embed([text])[0].astype("<f4").tobytes()),
        **more,
    }
    row["facts"] = Jsonb(row["facts"])
    cloud.sql(NEW.format(", ".join(row), ", ".join(["%s"] * len(row))), *row.values())
    return item_id


def asked(cloud: Cloud) -> list[str]:
    """What the Data API and the files were asked, without keys."""
    return [f"{one.method} {one.path}" for one in cloud.requests if "/auth/" not in one.path]
