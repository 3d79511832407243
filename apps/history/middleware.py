from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from apps.history.models import Revision, create_revision, get_last_revision
from apps.http.conditional import ConditionalMiddleware, DataVersion


class RevisionMiddleware:
    """Collect everything that one request writes in one revision, by the user of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with create_revision(user=request.user):
            return self.get_response(request)


class RevisionConditionalMiddleware(ConditionalMiddleware):
    """Conditional requests whose ETags depend on the last revision and on the names of authors."""

    def get_data_version(self) -> DataVersion:
        number, time = get_last_revision()
        # An account can be renamed without a revision, and pages show its name.
        authors = get_user_model().objects.filter(Exists(Revision.objects.filter(user=OuterRef("pk"))))
        return DataVersion(number, time, tuple(authors.order_by("pk").values_list("pk", "username")))
