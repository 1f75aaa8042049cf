"""Numbers for Prometheus at /metrics, for whoever holds the token; without CLUB_METRICS_TOKEN there is no such page.

Each process counts for itself: at scale Prometheus asks each by its own port.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from club import outbox, realtime
from club.auth import public

blueprint = Blueprint("metrics", __name__)
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@blueprint.get("/metrics")
@public
def show() -> Response:
    """The numbers, in Prometheus' text form."""
    registry = current_app.extensions.get("club-metrics")
    if registry is None:
        abort(404)
    wanted = f"Bearer {current_app.config['SETTINGS'].metrics_token}"
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
        return Response("the token is missing or wrong\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Now:
    """What is asked for at each scrape rather than counted: open sockets, and effects that wait."""

    def collect(self) -> Iterator[Any]:
        """Two gauges; one query."""
        from prometheus_client.core import GaugeMetricFamily

        sockets = len(realtime.open_sockets())
        yield GaugeMetricFamily("club_sockets_open", "Sockets open in this process", value=sockets)
        waiting, given_up = outbox.waiting()
        rows = GaugeMetricFamily("club_outbox_rows", "Effects not done yet", labels=["state"])
        rows.add_metric(["waiting"], waiting)
        rows.add_metric(["given_up"], given_up)
        yield rows


def init_app(app: Flask) -> None:
    """Count requests, where somebody is to see the counts."""
    app.register_blueprint(blueprint)
    if not app.config["SETTINGS"].metrics_token:
        return
    from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

    registry = app.extensions["club-metrics"] = CollectorRegistry()
    ProcessCollector(registry=registry)
    answered = Counter("club_requests", "Requests answered", ["endpoint", "method", "status"], registry=registry)
    took = Histogram("club_request_seconds", "Time to the answer", ["endpoint"], buckets=_BUCKETS, registry=registry)
    registry.register(_Now())  # pyright: ignore[reportArgumentType]

    @app.after_request
    def _count(response: Response) -> Response:
        # By endpoint, not by address: addresses are without end, and some hold what is nobody's business.
        endpoint = request.endpoint or "none"
        answered.labels(endpoint, request.method, str(response.status_code)).inc()
        if "started" in g:
            took.labels(endpoint).observe(time.perf_counter() - g.started)
        return response
