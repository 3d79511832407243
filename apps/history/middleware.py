from apps.history.models import create_revision


class RevisionMiddleware:
    """What one request writes is one revision, by the user who sent it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with create_revision(user=request.user):
            return self.get_response(request)
