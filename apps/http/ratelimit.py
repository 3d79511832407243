from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.access.rates import count_request
from apps.http.problems import create_problem_response


class RateLimitMiddleware:
    """Limit the requests under /api/, and report the remaining quota in each response.

    Every request counts, including those answered with 304 or 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        quota = count_request(request) if request.path.startswith("/api/") else None
        if quota is None:
            return self.get_response(request)
        if quota.is_exceeded:
            limit = f"At most {quota.limit:,} requests in {quota.window:,} seconds."
            detail = f"{limit} Try again in {quota.resets_in} seconds."
            return create_problem_response(
                request, 429, detail, quota.headers | {"Retry-After": str(quota.resets_in)}
            )
        response = self.get_response(request)
        for name, value in quota.headers.items():
            response[name] = value
        return response
