"""How a body names other records: by their public ids."""

import re
from difflib import get_close_matches

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.validators import PUBLIC_ID_PATTERN

MAX_SIMILAR_IDS = 1_000  # ids among which the nearest is looked for


class RecordIdField(serializers.CharField):
    """Written, it is the record; its source is the link and `public_id`.

    `named`: the model of what it names, by which key, under which conditions.
    """

    @property
    def named(self):
        return get_related_model(self.parent, self.source_attrs[0]), "public_id", {}

    def to_internal_value(self, data):
        return find_record_by_id(get_related_model(self.parent, self.source_attrs[0]), data)


class RelatedIdField(serializers.SlugRelatedField):
    """One of the records of a many-to-many field."""

    def __init__(self, **options):
        super().__init__("public_id", **options)

    @property
    def named(self):
        return self.get_queryset().model, "public_id", {}

    def get_queryset(self):
        return get_related_model(self.parent.parent, self.parent.source).objects.all()

    def get_choices(self, cutoff=None):
        """None are offered: they may be very many."""
        return {}

    def to_internal_value(self, data):
        return find_record_by_id(self.get_queryset().model, data)


def get_related_model(serializer, name):
    """The model of the records behind a field or a relation of what is serialised."""
    is_record = hasattr(serializer, "Meta")
    above = serializer.parent
    model = serializer.Meta.model if is_record else get_related_model(above.parent, above.source)
    return model._meta.get_field(name).related_model


def find_record_by_id(model, name):
    is_id = isinstance(name, str) and len(name) <= 80 and re.fullmatch(PUBLIC_ID_PATTERN, name)
    if found := is_id and model.objects.filter(public_id=name).first():
        return found
    near = get_close_matches(str(name)[:80].lower(), find_similar_ids(model, str(name)), n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "Give its id, as the API and the exports do."
    raise ValidationError(f"There is no {model._meta.verbose_name} {str(name)[:80]!r}. {hint}")


def find_similar_ids(model, name):
    """Ids that begin as it does."""
    start = re.sub("[^a-z0-9]", "", name[:2].lower())
    return model.objects.filter(public_id__startswith=start).values_list("public_id", flat=True)[
        :MAX_SIMILAR_IDS
    ]
