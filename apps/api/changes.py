"""The log of the base for programs that follow it: what each revision did to each record, in order."""

import re
from itertools import islice

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.filters.filterset import unknown_parameters
from apps.core.nouns import NOUNS
from apps.history.log.positions import Place
from apps.history.log.public_log import KINDS, Choice, entries, id_of, told
from apps.history.log.timestamps import moment
from apps.history.models import data_revision

PLURALS = list(NOUNS)
START = Place(0, 0, 0)
PER_PAGE, MOST = 50, 500
CURSOR = re.compile(r"(\d{1,18})(?:-([a-z]+)-(\d{1,18}))?")
LINK = {"added": (False, True), "changed": (True, True), "removed": (True, False)}


class CursorField(serializers.CharField):
    """A number of a revision, or the `cursor` of an answer."""

    def to_internal_value(self, data):
        found = CURSOR.fullmatch(super().to_internal_value(data))
        if not found or found[2] not in (None, *PLURALS):
            raise ValidationError("That is no number of a revision, and no cursor of an earlier answer.")
        if found[2] is None:
            return Place(int(found[1]), len(PLURALS), 0)
        return Place(int(found[1]), PLURALS.index(found[2]), int(found[3]))


class MomentField(serializers.CharField):
    def to_internal_value(self, data):
        try:
            return moment(super().to_internal_value(data))
        except (ValueError, OverflowError) as error:
            raise ValidationError(str(error)) from error


class Several(serializers.MultipleChoiceField):
    """Given several times, or with commas."""

    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def to_internal_value(self, data):
        return super().to_internal_value([one for part in data for one in part.split(",") if one])

    def fail(self, key, **kwargs):
        super().fail(key, choices=", ".join(self.choices), **kwargs)


class AskedSerializer(serializers.Serializer):
    after = CursorField(required=False, help_text="Only what stands after a revision, or after a cursor.")
    noun = Several(choices=PLURALS, required=False)
    id = serializers.CharField(required=False, max_length=1000, help_text="Ids, with commas between them.")
    kind = Several(choices=KINDS, required=False)
    since = MomentField(required=False, help_text="Only revisions of that day (UTC) or time or later.")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=PER_PAGE)


@extend_schema_field({})
class AnyField(serializers.JSONField):
    """Whatever the data model holds there."""


class FieldSerializer(serializers.Serializer):
    field = serializers.CharField()
    before = AnyField(help_text="Null for nothing.")
    after = AnyField(help_text="Null for nothing.")


class LinkSerializer(serializers.Serializer):
    link = serializers.CharField(help_text="What kind of link, such as risk actor.")
    change = serializers.ChoiceField(choices=list(LINK))
    fields = FieldSerializer(many=True)


class ChangeSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    time = serializers.DateTimeField()
    who = serializers.CharField(help_text="The account, or the file or command.")
    reason = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    undoes = serializers.IntegerField(allow_null=True, help_text="The revision that was undone.")
    noun = serializers.ChoiceField(choices=PLURALS)
    id = serializers.CharField()
    title = serializers.CharField(help_text="As it was called then.")
    status = serializers.CharField(help_text="Published or withdrawn.")
    replaced_by = serializers.CharField(allow_null=True, help_text="Id of the record that it went into.")
    url = serializers.CharField(help_text="The record in the API, as it is now.")
    fields = FieldSerializer(many=True)
    links = LinkSerializer(many=True)


class ChangesSerializer(serializers.Serializer):
    results = ChangeSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of what follows, null at the end.")
    cursor = serializers.CharField(help_text="Ask `after` this for what is written from now on.")
    data_revision = serializers.IntegerField(help_text="Up to which this was read.")


class ChangesView(APIView):
    """What each revision did to each record that readers may see, the first first. See docs/following.md."""

    permission_classes = ()

    @extend_schema(parameters=[AskedSerializer], responses=ChangesSerializer, operation_id="changes_list")
    def get(self, request):
        asked, last = checked(request), data_revision()  # whatever is up to there will stay as it is
        after = asked.get("after", START)
        models = {PLURALS.index(noun): NOUNS[noun].model for noun in asked.get("noun") or PLURALS}
        ids = tuple(one for one in asked.get("id", "").split(",") if one)
        choice = Choice(frozenset(asked.get("kind", ())), asked.get("since"), ids)
        found = entries(models, after, last, choice)
        page = list(islice(found, asked["page_size"]))
        more = next(found, None) is not None
        cursor = written(page[-1].place) if more else str(max(last, after.revision))
        return Response({
            "results": [shown(entry, request) for entry in page],
            "next": address(request, cursor) if more else None,
            "cursor": cursor,
            "data_revision": last,
        })  # fmt: skip


def checked(request):
    form = AskedSerializer(data=request.query_params)
    wrong = unknown_parameters(request.query_params, form.fields)
    if not form.is_valid() or wrong:
        raise ValidationError({name: " ".join(told) for name, told in form.errors.items()} | wrong)
    return form.validated_data


def written(place):
    return f"{place.revision}-{PLURALS[place.noun]}-{place.key}"


def address(request, cursor):
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode(safe=',')}")


def shown(entry, request):
    """As `ChangeSerializer` says."""
    row, plural = entry.row, PLURALS[entry.place.noun]
    return {
        "revision": entry.place.revision, "time": entry.revision.time, "who": entry.revision.who,
        "reason": entry.revision.reason, "kind": entry.kind, "undoes": entry.undoes, "noun": plural,
        "id": row.public_id, "title": row.title, "status": row.status,
        "replaced_by": id_of(row.replaced_by),
        "url": request.build_absolute_uri(f"/api/v1/{plural}/{row.public_id}/"),
        "fields": entry.fields,
        "links": [link(*each) for each in entry.links],
    }  # fmt: skip


def link(owner, before, after):
    change = next(name for name, was in LINK.items() if was == (before is not None, after is not None))
    return {
        "link": str((after or before).instance_type._meta.verbose_name),
        "change": change,
        "fields": told(before, after, {"id", "raw", owner}, is_link=True),
    }
