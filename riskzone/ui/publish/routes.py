"""Files of packs and pictures of sheets: served behind the session, to who may see packs."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from riskzone.access import Actor
from riskzone.errors import NotFound
from riskzone.release.pack import Pack
from riskzone.services import pack_release, packs
from riskzone.ui import data
from riskzone.ui.publish import data as own
from riskzone.ui.publish.figures import PICTURE, spec_of
from riskzone.ui.publish.state import read
from riskzone.ui.slip_routes import HEADERS, answer


async def picture(request: Request) -> Response:
    """Draw one sheet as it will be printed; the parameters say what its pack is made of."""

    def work(actor: Actor) -> Response:
        name = request.path_params["name"]
        spec = spec_of(name)
        if spec is None:
            raise NotFound("publish_page.no_such_sheet", value=name[:60])
        desk = data.Desk(actor, data.version())
        made = own.picture(desk, _wanted(desk, dict(request.query_params)), spec)
        return Response(made, media_type="image/png", headers=HEADERS)

    return await answer(request, work)


def _wanted(desk: data.Desk, stated: dict[str, str]) -> Pack:
    view = read(stated)
    if view.pack:
        return packs.one(desk.actor, data.context(), view.pack).pack
    return Pack(
        area=data.context().settings.area,
        on=view.on or desk.default_day(),
        reading="now" if stated.get("reading") == "now" else "midnight",
        snapshot=view.snapshot or 0,
        audience=view.audience,
        language=view.tongue,
        threshold=view.threshold,
        title=stated.get("title", ""),
        review_number=stated.get("review", ""),
    )


async def archive(request: Request) -> Response:
    """Hand out a pack."""

    def work(actor: Actor) -> Response:
        made = pack_release.download(actor, data.context(), request.path_params["number"])
        return _file(made.name, made.data, "application/zip")

    return await answer(request, work)


async def member(request: Request) -> Response:
    """Hand out one file of a pack."""

    def work(actor: Actor) -> Response:
        number, path = request.path_params["number"], request.path_params["path"]
        made = pack_release.opened_file(actor, data.context(), number, path)
        return _file(made.path.rpartition("/")[2], made.data, made.media)

    return await answer(request, work)


def _file(name: str, content: bytes, media: str) -> Response:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


ROUTES: list[BaseRoute] = [
    Route(f"/{PICTURE}/{{name}}.png", picture),
    Route("/pack/{number:int}.zip", archive),
    Route("/pack/{number:int}/{path:path}", member),
]
