"""Requests of API clients, answered without what only pages need: one thread, one hop, a short chain of middleware.

A client with a bearer token has no session, no messages and no htmx; the chain for pages costs several milliseconds of
switching between the event loop and threads. Threads are kept and fewer than the database's connections, so clients
wait for a thread and pages find a connection. Who waits for something to come (`portal.http.long_poll`) does so in the
event loop and takes a thread for each look.
"""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.exception import convert_exception_to_response
from django.core.signals import request_started
from django.http import HttpResponse, HttpResponseBase
from django.urls import set_script_prefix
from django.utils.module_loading import import_string

from portal.http.long_poll import Waiting

log = logging.getLogger(__name__)
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class ApiRequest(ASGIRequest):
    """A request whose answer may be looked for again."""

    is_waited_for = True


class ApiHandler(ASGIHandler):
    """Django's own handler with `API_MIDDLEWARE`, synchronous from end to end."""

    request_class = ApiRequest

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(settings.API_THREADS, "api")

    def load_middleware(self, is_async: bool = False) -> None:
        """As Django does it for synchronous chains; it knows one list only."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]  # not in the stubs
        for name in reversed(settings.API_MIDDLEWARE):
            middleware = import_string(name)(handler)
            if hasattr(middleware, "process_view"):
                self._view_middleware.insert(0, middleware.process_view)
            if hasattr(middleware, "process_exception"):
                self._exception_middleware.append(middleware.process_exception)
            handler = convert_exception_to_response(middleware)
        self._middleware_chain = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        context = contextvars.copy_context()
        try:
            response = await self._in_thread(context.run, self._answer, scope, body)
        finally:
            body.close()
        waiting: Waiting | None = getattr(response, "waiting", None)
        found = response if waiting is None else await self._found(waiting, response, receive)
        if found is not None:
            await self.send_response(found, send)

    def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def _found(
        self, waiting: Waiting, nothing: HttpResponseBase, receive: Receive
    ) -> HttpResponseBase | None:
        """What further looks find, with the headers of the first; None when the client has gone meanwhile."""
        gone = asyncio.ensure_future(receive())
        try:
            for pause in waiting.pauses():
                if (await asyncio.wait({gone}, timeout=pause))[0]:
                    return None
                if (found := await self._in_thread(_look_again, waiting)) is not None:
                    found.headers = nothing.headers  # what the middleware has put there
                    found.headers["Content-Length"] = str(len(found.content))
                    return found
        finally:
            gone.cancel()
        return nothing

    def _answer(self, scope: Scope, body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = self.get_response(request) if request is not None else refused
        assert response is not None, "Expected a request or a refusal of it."
        response.close()  # its content is in memory; the connection goes back to the pool in its own thread
        return response


def _look_again(waiting: Waiting) -> HttpResponse | None:
    """A look that fails finds nothing: the client's next question meets the fault and is told."""
    try:
        return waiting.look_again()
    except Exception:
        log.exception("long poll")
        return None


def is_api_client(scope: Scope) -> bool:
    """Whether a request names a bearer token and is answered at once."""
    if scope["type"] != "http" or not scope["path"].startswith("/api/v1/"):
        return False
    named = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    return bool(named[:7].lower() == b"bearer ")


def split(api: Application, pages: Application) -> Application:
    """API clients to one application, everybody else to the other."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (api if is_api_client(scope) else pages)(scope, receive, send)

    return application
