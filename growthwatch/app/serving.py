"""The local service, page and API: loopback, a token, size limits, nothing sent anywhere."""

from __future__ import annotations

import datetime as dt
import secrets
import socket
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

import jinja2
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from growthwatch.app.api import Guard, api_routes
from growthwatch.app.child import child_view
from growthwatch.app.columns import corrected, form_lines, unsaid, unused
from growthwatch.app.work import Work, accounting
from growthwatch.record.errors import CaseloadError

LOOPBACK = "127.0.0.1"
LOCAL = (LOOPBACK, "localhost")
# One export: a nation's largest health visiting team exports some 60 MB.
LARGEST_UPLOAD = 200_000_000
MOST_FILES = 50
SHOWN_ROWS = 20
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the token is in the address
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PARTS = {"style.css": "text/css", "page.js": "text/javascript"}


class Pages:
    """The pages of one visitor."""

    def __init__(self) -> None:
        self.work = Work()
        self.templates = jinja2.Environment(
            loader=jinja2.PackageLoader("growthwatch.app"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, name: str, status: int = 200, **said: Any) -> HTMLResponse:
        """Return a page from its template."""
        text = self.templates.get_template(name).render(**said)
        return HTMLResponse(text, status_code=status)

    async def home(self, request: Request) -> Response:
        """The two ways in: an export, or one child."""
        return self.page("home.html", problem="")

    async def export(self, request: Request) -> Response:
        """Take an export and go to its columns."""
        _refuse_large(request)
        async with request.form(max_files=MOST_FILES, max_part_size=LARGEST_UPLOAD) as form:
            files = [
                (one.filename, await one.read())
                for one in form.getlist("files")
                if isinstance(one, UploadFile) and one.filename
            ]
        if not files:
            return self.page("home.html", 400, problem="Choose a file first.")
        try:
            self.work.take_export(files)
        except CaseloadError as error:
            return self.page("home.html", 400, problem=str(error))
        return RedirectResponse("columns", status_code=303)

    async def columns(self, request: Request) -> Response:
        """Show what each column seems to be, and take corrections."""
        if not self.work.mapping:
            return RedirectResponse("./", status_code=303)
        if request.method == "GET":
            return self._columns_page("")
        form = await request.form(max_files=0)
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        self.work.mapping = corrected(self.work.mapping, given)
        if missing := unsaid(self.work.mapping):
            return self._columns_page(f"Choose the column of: {'; '.join(missing)}.", 400)
        try:
            imported = self.work.correct(self.work.mapping)
        except CaseloadError as error:
            return self._columns_page(str(error), 400)
        last = imported.tables["measurements"]["date"].max()
        said = accounting(imported, SHOWN_ROWS)
        return self.page("rows.html", **said, last="" if last is None else str(last)[:10])

    def _columns_page(self, problem: str, status: int = 200) -> HTMLResponse:
        work = self.work
        names = sorted({name for columns in work.samples.values() for name in columns})
        order = work.mapping.get("format", {}).get("date_order", "auto")
        lines = form_lines(work.mapping, work.samples)
        return self.page(
            "columns.html", status, lines=lines, names=names, problem=problem, date_order=order,
            unused=unused(work.mapping, work.samples),
        )  # fmt: skip

    async def report(self, request: Request) -> Response:
        """Start the report and show how far it is."""
        form = await request.form(max_files=0)
        text = str(form.get("as_of", "")).strip()
        try:
            self.work.start_report(dt.date.fromisoformat(text) if text else None)
        except CaseloadError as error:
            return self.page("home.html", 400, problem=str(error))
        except ValueError:
            return self.page("home.html", 400, problem=f"{text} is not a date such as 2025-03-31.")
        return self.page("progress.html")

    async def progress(self, request: Request) -> Response:
        """Say how far the report is."""
        now = self.work.progress
        return JSONResponse(
            {
                "stage": now.stage,
                "share": 1.0 if now.finished else round(now.share, 3),
                "finished": now.finished,
                "problem": now.problem,
            }
        )

    async def file_of_report(self, request: Request) -> Response:
        """Return a file of the report; nothing outside its folder."""
        root = self.work.report.resolve()
        try:
            path = (root / request.path_params["path"]).resolve()
            there = path.is_relative_to(root) and path.is_file()
        except (ValueError, OSError):  # a name that no file can have
            there = False
        if not there:
            raise HTTPException(404)
        return FileResponse(path)

    async def child(self, request: Request) -> Response:
        """One child, typed in or pasted."""
        if request.method == "GET":
            return self.page("child.html", given={}, problem="", view=None)
        form = await request.form(max_files=0)
        given = {name: str(value) for name, value in form.items()}
        try:
            view = child_view(given)
        except ValueError as error:
            return self.page("child.html", 400, given=given, problem=str(error), view=None)
        return self.page("child.html", given=given, problem="", view=view)

    async def part(self, request: Request) -> Response:
        """Return the style or the script."""
        name = request.path_params["name"]
        if name not in PARTS:
            raise HTTPException(404)
        text = (resources.files("growthwatch.app") / "templates" / name).read_text("utf-8")
        return Response(text, media_type=PARTS[name])


def _refuse_large(request: Request) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_UPLOAD:
        raise HTTPException(413, "The export is larger than 200 MB: use growthwatch import.")


async def _gone(request: Request, error: Exception) -> Response:
    """Whoever asked went away before the end: nobody is there to be told."""
    return Response(status_code=400)


async def _no_picture(request: Request) -> Response:
    return Response(status_code=204)


class _Headers:
    """Adds the headers that every page needs; a report's own pages bring their policy."""

    def __init__(self, app: Callable[..., Awaitable[None]], token: str) -> None:
        self.app, self.report = app, f"/{token}/report/"

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                said = dict(HEADERS)
                if not scope["path"].startswith(self.report):
                    said["Content-Security-Policy"] = POLICY
                message["headers"] += [
                    (name.lower().encode(), value.encode()) for name, value in said.items()
                ]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def create_app(token: str, *, pages: bool = True, hosts: Sequence[str] = LOCAL) -> Starlette:
    """Return the application: the API under ``/api/`` and ``/rcpch/``, the pages under ``/TOKEN/``.

    Parameters
    ----------
    token : str
        Known to whoever opened it only. The API wants it as ``Authorization: Bearer TOKEN``.
    pages : bool
        Whether there are pages besides the API. They keep a visitor's files until they are closed;
        the API keeps nothing.
    hosts : sequence of str
        Names by which it may be called.
    """
    mine = Pages() if pages else None

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        if mine is not None:
            mine.work.clear()

    # Browsers ask for a picture at the top, unasked: an empty answer tells nothing.
    routes: list[Route | Mount] = [*api_routes(), Route("/favicon.ico", _no_picture)]
    if mine is not None:
        routes.append(Mount(f"/{token}", routes=_page_routes(mine)))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(_Headers, token=token),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(Guard, token=token),
        ],
        exception_handlers={ClientDisconnect: _gone},
        lifespan=lifespan,
    )
    if mine is not None:
        app.state.work = mine.work
    return app


def _page_routes(pages: Pages) -> list[Route]:
    return [
        Route("/", pages.home),
        Route("/export", pages.export, methods=["POST"]),
        Route("/columns", pages.columns, methods=["GET", "POST"]),
        Route("/report", pages.report, methods=["POST"]),
        Route("/progress", pages.progress),
        Route("/report/{path:path}", pages.file_of_report),
        Route("/child", pages.child, methods=["GET", "POST"]),
        Route("/{name}", pages.part),
    ]


def serve(
    port: int = 0,
    *,
    browser: bool = True,
    pages: bool = True,
    host: str = LOOPBACK,
    token: str | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the page and the API on this computer until it is stopped.

    Parameters
    ----------
    port : int
        0 takes a free one.
    browser : bool
        Open the page in the browser.
    pages : bool
        Whether there are pages besides the API.
    host : str
        Whom to listen to: by default this computer only.
    token : str, optional
        A new one where not given.
    say : callable
        Told the address and how to use it.
    """
    import uvicorn

    token = token or secrets.token_urlsafe(24)
    listening = socket.create_server((host, port))
    address = f"http://{host}:{listening.getsockname()[1]}/"
    if pages:
        where = "on this computer only" if host == LOOPBACK else f"to whoever reaches {host}"
        say(f"growthwatch is open at {address}{token}/ {where}. Ctrl-C closes it.")
        if browser:
            webbrowser.open(f"{address}{token}/")
    else:
        say(f"growthwatch answers at {address}api/ (described at {address}api/openapi.json).")
        say(f"Authorization: Bearer {token}")
        say("Nothing that is sent is kept. Ctrl-C closes it.")
    hosts = LOCAL if host == LOOPBACK else (*LOCAL, host)
    config = uvicorn.Config(
        create_app(token, pages=pages, hosts=hosts), log_level="warning", access_log=False
    )
    uvicorn.Server(config).run(sockets=[listening])
