"""The links of a record in the body of a request: the list in the body replaces the list in the database."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import BaseConstraint, Model, UniqueConstraint
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from apps.core.api.strict import StrictSerializer


@dataclass(frozen=True)
class LinkChange:
    """A link and what to do with it.

    `action`: add, change or delete, as the permissions are named; empty if the link stays as it is.
    `owner`: the field of the link that refers to the record.
    `many_to_many`: the records to set, by many-to-many field of the link.
    """

    action: str
    link: Model
    owner: str
    many_to_many: Mapping[str, list[Model]] = dataclasses.field(default_factory=dict)

    def apply(self, record: Model) -> None:
        if self.action == "delete":
            self.link.delete()
        elif self.action:
            setattr(self.link, self.owner, record)
            self.link.save()
            for name, records in self.many_to_many.items():
                getattr(self.link, name).set(records)


# No docstring: see StrictSerializer.
class NestedLinkSerializer(StrictSerializer):
    default_error_messages = {"invalid": "A link is an object with its fields."}

    def find_field_errors(self, data: Mapping) -> Iterator[tuple[str, list[str]]]:
        yield from super().find_field_errors(data)
        # A link is always sent as a whole, even where the record is sent in part.
        for name, field in self.fields.items():
            if field.required and not field.read_only and name not in data:
                yield name, [str(field.error_messages["required"])]


class LinkListSerializer(serializers.ListSerializer):
    """Links of one kind. Validation returns a LinkChange for each link that is added, changed or deleted.

    An item that equals an existing link leaves that link alone. Any other item changes the existing link
    with the same key, or adds one. Existing links without an item are deleted.
    """

    child: NestedLinkSerializer

    def to_internal_value(self, data: Any) -> list[LinkChange]:
        if not isinstance(data, list):
            raise ValidationError("This takes a list of links.")
        links = self.get_existing_links()
        changes = {
            place: LinkChange("", link, self.owner)
            for place, item in enumerate(data)
            if (link := take_first(links, partial(self.is_represented_by, item)))
        }
        errors: dict[int, Any] = {}
        for place, item in enumerate(data):
            if place not in changes:
                try:
                    changes[place] = self.build_change(self.child.run_validation(item), links)
                except ValidationError as error:
                    errors[place] = error.detail
        errors |= self.find_duplicates(changes)
        if errors:
            raise ValidationError([errors.get(place, {}) for place in range(len(data))])
        deletions = [LinkChange("delete", link, self.owner) for link in links]
        return [*(change for change in changes.values() if change.action), *deletions]

    # --- Existing links --------------------------------------------------------------------------

    @property
    def record(self) -> Model | None:
        return getattr(self.parent, "instance", None)

    @property
    def relation(self) -> Any:
        record_serializer: Any = self.parent
        return record_serializer.Meta.model._meta.get_field(self.source)

    @property
    def owner(self) -> str:
        return self.relation.field.name

    @property
    def key(self) -> set[str]:
        """The fields that identify a link of a record by a database constraint; empty if there is none."""
        constraints = self.relation.related_model._meta.constraints
        keys = [{*each.fields} for each in constraints if is_unconditional_key(each)]
        return next((key - {self.owner} for key in keys if self.owner in key), set())

    def get_existing_links(self) -> list[Model]:
        return list(getattr(self.record, str(self.source)).all()) if self.record else []

    def is_represented_by(self, item: Any, link: Model) -> bool:
        return self.child.to_representation(link) == item

    def take_existing(self, values: dict[str, Any], links: list[Model]) -> Model | None:
        """Remove from `links` the one that these values describe, and return it.

        Links of a dataset are identified by `external_id`, others by their key or else by their source.
        """
        number = values.get("external_id")
        names = ["external_id"] if number else self.key or ["source"]
        key = {name: values.get(name) for name in names}
        link = take_first(links, lambda link: all(getattr(link, name) == key[name] for name in key))
        if number and link is None:
            text = "No such link of this record is left. Leave it out: only an import gives one."
            raise ValidationError({"external_id": [text]})
        return link

    # --- Changes ---------------------------------------------------------------------------------

    def build_change(self, values: dict[str, Any], links: list[Model]) -> LinkChange:
        """The change that gives a link these values. A field that the item leaves out is emptied."""
        existing = self.take_existing(values, links)
        link = copy(existing) if existing else self.relation.related_model()
        action = "" if existing else "add"
        many_to_many: dict[str, list[Model]] = {}
        fields = {item.name: item for item in link._meta.fields}
        for name in self.child.get_model_field_names() - {"external_id"}:
            if name not in fields:
                records = values.get(name, [])
                if {*records} != ({*getattr(existing, name).all()} if existing else set()):
                    many_to_many[name] = records
            else:
                value = values[name] if name in values else fields[name].get_default()
                if existing is None or getattr(existing, name) != value:
                    setattr(link, name, value)
                    action = action or "change"
        change = LinkChange(action or ("change" if many_to_many else ""), link, self.owner, many_to_many)
        self.check_link(link)
        return change

    def check_link(self, link: Model) -> None:
        try:
            link.clean_fields(exclude=[self.owner])
        except ModelValidationError as error:
            raise ValidationError(self.child.describe_model_errors(error)) from error
        others = [item.name for item in link._meta.fields if item.is_relation and item.name != self.owner]
        if self.record and any(getattr(link, name) == self.record for name in others):
            raise ValidationError({"detail": ["This is the record itself. Choose another."]})

    def find_duplicates(self, changes: dict[int, LinkChange]) -> dict[int, dict]:
        """Errors for links that have the same key as one before them in the list."""
        seen, errors = set(), {}
        for place, change in sorted(changes.items()) if self.key else ():
            key = tuple(getattr(change.link, name) for name in sorted(self.key))
            if key in seen:
                errors[place] = {"detail": ["This link is in the list twice."]}
            seen.add(key)
        return errors


def diff_through_links(record: Model, name: str, ends: list[Model]) -> list[LinkChange]:
    """The changes that lead to these records in a many-to-many field with a through model."""
    item: Any = record._meta.get_field(name)
    through, owner, end = item.remote_field.through, item.m2m_field_name(), item.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{owner: record.pk}) if record.pk else []
    existing = {getattr(row, item.m2m_reverse_name()): row for row in rows}
    wanted = {other.pk: other for other in ends}
    deletions = [LinkChange("delete", row, owner) for key, row in existing.items() if key not in wanted]
    additions = [
        LinkChange("add", through(**{end: other}), owner)
        for key, other in wanted.items()
        if key not in existing
    ]
    return deletions + additions


def take_first(links: list[Model], is_match: Callable[[Model], bool]) -> Model | None:
    """Remove the first matching link from the list and return it, or None."""
    for link in links:
        if is_match(link):
            links.remove(link)
            return link
    return None


def is_unconditional_key(constraint: BaseConstraint) -> bool:
    return isinstance(constraint, UniqueConstraint) and constraint.condition is None
