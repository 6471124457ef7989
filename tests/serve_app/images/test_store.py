"""The rows of images, while others write."""

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text, update

from serve_app.database import connect, migrate
from serve_app.database.schema import images
from serve_app.images.model import StoredImage
from serve_app.images.store import ImageStore, expire
from tests.stand_ins import FakeClock

LOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_an_image_that_is_wanted_again_while_the_old_go_stays(postgres_url: str, clock: FakeClock) -> None:
    engine = connect(postgres_url)
    migrate(engine)
    one = StoredImage("a" * 32, "a.png", "rain", "local", "local", 256, 256, 1, "0")
    ImageStore(engine, clock).add(one, "ann")
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as using:
            using.execute(update(images).values(used_at="2999"))
            going = pool.submit(expire, engine, "2998", 10)
            while not using.scalar(LOCKED):
                time.sleep(0.01)
        assert going.result() == []
    assert ImageStore(engine).get("a" * 32, "ann") == one
    engine.dispose()
