"""`/visualizer` makes covers, and `/images` shows them. No image changes under its name: cached for ever."""

import asyncio
import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Header, Path
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from agents.art import SIDES
from agents.results import Colour, CoverIdea, Short
from engines.request import MAX_PROMPT, Text
from serve_app.api.dependencies import FileReader, Maker, Reader, ServicesDep
from serve_app.api.guarded import GuardedRoute
from serve_app.api.immutable import immutable
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.errors import FieldProblem, InvalidInput
from serve_app.images.model import AUTO, LOCAL, SIDE, ImageSource, ImageView, Wish
from serve_app.images.pollinations import DEFAULT, KEYS
from serve_app.library.artifacts import IMAGE_TYPES, NAME

router = APIRouter(tags=["visualizer"], route_class=GuardedRoute)

ImageId = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
HINT: Final = f"For covers by models of Pollinations, get a key at {KEYS} and set POLLINATIONS_API_KEY."


class ImageModel(BaseModel):
    """Something that makes images."""

    id: str
    title: str
    source: ImageSource
    available: bool = Field(description="Whether it can be used now; Pollinations' need its key.")


class ImageModels(BaseModel):
    """What there is, the one that `auto` means, and how to get more."""

    models: list[ImageModel]
    default: str
    key_set: bool = Field(description="Whether POLLINATIONS_API_KEY is set.")
    hint: str | None = None


class ImageRequest(BaseModel):
    """The image that is wanted."""

    model_config = ConfigDict(extra="forbid")

    prompt: Annotated[Text, Field(min_length=1, max_length=MAX_PROMPT)] = Field(
        description="The image in words, in English for models of Pollinations.",
        examples=["rain on a window at night, neon lights out of focus"],
    )
    palette: tuple[Colour, ...] = Field(
        (), max_length=6, description="Colours to use; left out, mood and genre choose them."
    )
    mood: Short = Field("", examples=["melancholic"])
    genre: Short = Field("", examples=["synthwave"])
    title: Short = ""
    model: str = Field(
        AUTO, pattern=r"^[\w.-]{1,64}$", description="An id of GET /visualizer/models, or `auto`."
    )
    width: int = Field(SIDE, ge=SIDES[0], le=SIDES[1])
    height: int = Field(SIDE, ge=SIDES[0], le=SIDES[1])
    seed: int | None = Field(
        None, ge=0, lt=2**63, description="The same request and seed, the same image; drawn when left out."
    )

    def wish(self) -> Wish:
        """The request with its seed drawn."""
        idea = CoverIdea(
            prompt=self.prompt, palette=self.palette, mood=self.mood, genre=self.genre, title=self.title
        )
        seed = secrets.randbelow(2**31) if self.seed is None else self.seed
        return Wish(idea, seed, self.model, self.width, self.height)


@router.get("/visualizer/models", summary="List models of images")
async def list_models(services: ServicesDep, _caller: Reader) -> ImageModels:
    """What can draw covers here. `local` always can: it needs neither key nor network."""
    provider = services.images.provider
    names = (await provider.models()).names
    theirs = [
        ImageModel(
            id=name, title=f"{name} (Pollinations)", source="pollinations", available=provider.configured
        )
        for name in names
    ]
    own = ImageModel(id=LOCAL, title="Drawn on this machine", source="local", available=True)
    return ImageModels(
        models=[own, *theirs],
        default=DEFAULT if provider.configured else LOCAL,
        key_set=provider.configured,
        hint=None if provider.configured else HINT,
    )


@router.post("/visualizer/image", status_code=201, summary="Make a cover")
async def make_image(
    body: ImageRequest, services: ServicesDep, caller: Maker, response: Response
) -> ImageView:
    """Make an image and keep it. Should a provider fail, it is drawn here, and `notice` says why."""
    await _check_model(services, body.model)
    made = await services.images.make(caller.owner, body.wish())
    response.headers["Location"] = made.url
    return made


@router.head("/images/{file:path}", include_in_schema=False)
@router.get(
    "/images/{file:path}",
    summary="Fetch an image",
    response_class=FileResponse,
    responses={
        200: {"content": {kind: {} for kind in IMAGE_TYPES.values()}, "description": "The image."},
        304: {"description": "Not changed."},
    },
)
async def read_image(
    file: Annotated[str, Path(max_length=200)],
    services: ServicesDep,
    caller: FileReader,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The image."""
    stem, _, extension = file.rpartition(".")
    known = NAME.fullmatch(file) and extension in IMAGE_TYPES
    path = await asyncio.to_thread(services.images.shown, file, caller.owner) if known else None
    if path is None:
        raise not_found("file", f"There is no image {file!r}.", "POST /visualizer/image makes one.")
    nosniff = {"X-Content-Type-Options": "nosniff"}
    return immutable(path, stem, IMAGE_TYPES[extension], if_none_match, caller.seconds, **nosniff)


async def find_cover(services: Services, owner: str, image_id: str) -> str:
    """The file of an image that is to be a cover. Raises `InvalidInput` for the field `cover`."""
    image = await asyncio.to_thread(services.images.store.use, image_id, owner)
    if image is None:
        raise _invalid("cover", f"There is no image {image_id!r}.", "POST /visualizer/image makes one.")
    return image.file


async def _check_model(services: Services, model: str) -> None:
    """Refuse a model that the provider itself does not list; without its list, the provider decides."""
    if model in {AUTO, LOCAL} or not services.images.provider.configured:
        return
    listed = await services.images.provider.models()
    if listed.told and model not in listed.names:
        known = ", ".join((AUTO, LOCAL, *listed.names))
        raise _invalid("model", f"There is no model {model!r} of images.", f"Use one of: {known}.")


def _invalid(field: str, text: str, remedy: str) -> InvalidInput:
    return InvalidInput(text, remedy=remedy, errors=[FieldProblem(field=field, message=text, remedy=remedy)])
