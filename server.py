"""The dashboard as one ASGI application: pages, sign-in, health, and the headers that keep browsers safe.

``python server.py`` serves it; ``uvicorn server:app`` does the same behind an operator's own supervisor.
"""

import asyncio
import contextlib
import importlib
import os
import sys
from collections.abc import AsyncIterator

import streamlit
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from data_access import DatabaseProblem
from pages.parts.answers import complaints_database
from web.headers import SafePages
from web.sign_in import sign_in_routes

HOST_SETTING, PORT_SETTING = "DASHBOARD_HOST", "DASHBOARD_PORT"


def health(request: Request) -> Response:
    """Answer 200 and the data's date when the database can be read, else 503 and the reason."""
    try:
        dataset = complaints_database().dataset()
    except DatabaseProblem as problem:
        return JSONResponse({"status": "unavailable", "reason": str(problem)}, status_code=503)
    return JSONResponse({"status": "ok", "as_of": dataset.as_of.isoformat(), "version": dataset.version})


@contextlib.asynccontextmanager
async def prepare(app: streamlit.App) -> AsyncIterator[None]:
    """Open the database before the first visitor comes; what is wrong is said in the terminal and on the page."""
    PagesManager.uses_pages_directory = (
        False  # Streamlit learns this from its first visitor, and tells that one "not found"
    )
    # Visitors who come at once would load the drawing libraries at once, in threads, and the first would wait for them.
    await asyncio.to_thread(lambda: [importlib.import_module(name) for name in ("pandas", "pages.parts.sections")])
    try:
        await asyncio.to_thread(lambda: complaints_database().codebook())
    except DatabaseProblem as problem:
        print(f"The dashboard has no data: {problem}", file=sys.stderr, flush=True)
    yield


app = streamlit.App(
    "dashboard.py",
    routes=[Route("/health", health), *sign_in_routes()],
    middleware=[Middleware(SafePages)],
    lifespan=prepare,
)


def main() -> None:
    """Serve until interrupted."""
    host, port = os.environ.get(HOST_SETTING, "127.0.0.1"), int(os.environ.get(PORT_SETTING, "8501"))
    print(f"Citizens' complaints: http://{host}:{port}", flush=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
