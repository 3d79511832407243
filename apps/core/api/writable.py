"""Records written through their serializers: all that is wrong is told at once, by the name in the body.

What says what it says already is no change. The rules are those of the models, as in the admin.
"""

from django.core.exceptions import ValidationError as BrokenRule
from django.db.models import TextField
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import SkipField

from apps.core.api.nested_links import LinkChange, LinkChangeList
from apps.core.filters.filterset import describe_unknown_name

MAX_TEXT_LENGTH = 100_000  # characters of a text, as in a file that is imported
READ_ONLY_REASONS = {
    "id": "An id is permanent.",
    "status": "The status is changed by review, return, publish and withdraw.",
    "origin": "It says which dataset the record came from.",
    "external_id": "It says what the record is called in its dataset.",
}


class StrictChoiceField(serializers.ChoiceField):
    default_error_messages = {"invalid_choice": "{input!r} is not one of {choices}."}

    def fail(self, key, **kwargs):
        super().fail(key, choices=", ".join(map(str, self.choices)), **kwargs)


# A docstring of a serializer would stand in the public schema.
class StrictSerializerMixin:  # refuses, by its name, what does not exist and what cannot be written
    serializer_choice_field = StrictChoiceField
    also: tuple[str, ...] = ()  # what a body may hold beside the fields

    def build_standard_field(self, name, model_field):
        field, options = super().build_standard_field(name, model_field)
        longest = {"max_length": MAX_TEXT_LENGTH} if type(model_field) is TextField else {}
        return field, longest | options

    def get_validators(self):
        """The rules of the model are asked instead."""
        return []

    def refused(self, data):
        known = [*(name for name, field in self.fields.items() if not field.read_only), *self.also]
        for name in data:
            if name not in self.fields and name not in self.also:
                yield name, describe_unknown_name(str(name), known, "field")
            elif name in self.fields and self.fields[name].read_only:
                yield (
                    name,
                    f"This cannot be written. {READ_ONLY_REASONS.get(name, 'It follows from something else.')}",
                )

    def read(self, data, required=True):
        """The values of a body by their place in the model, and what is wrong by its name in the body."""
        wrong = {name: [text] for name, text in self.refused(data)}
        values = {}
        for field in self._writable_fields:
            try:
                value = self.value(field, data, required)
            except SkipField:
                continue
            except ValidationError as error:
                wrong[field.field_name] = error.detail
            else:
                self.set_value(values, field.source_attrs, value)
        try:
            return self.attributes(values), wrong
        except ValidationError as error:
            return {}, error.detail | wrong

    def value(self, field, data, required):
        if field.field_name in data:
            return field.run_validation(data[field.field_name])
        if field.required and required:
            field.fail("required")
        raise SkipField

    def attributes(self, values):
        """By the names of the model: `{"parent": {"public_id": record}}` is the parent."""
        return {name: next(iter(it.values())) if isinstance(it, dict) else it for name, it in values.items()}

    def attributes_named(self):
        """What the fields that can be written stand for in the model."""
        return {field.source_attrs[0] for field in self._writable_fields} - {"external_id"}

    def named(self, error):
        """What the model says is wrong, by the names in the body."""
        names = {field.source.partition(".")[0]: name for name, field in self.fields.items()}
        told = {names.get(name, name): texts for name, texts in error.message_dict.items()}
        return {"detail" if name == "__all__" else name: texts for name, texts in told.items()}


class WritableRecordMixin(StrictSerializerMixin):  # a record as a whole, with its links
    also = ("reason",)
    fixed = {"id": READ_ONLY_REASONS["id"]}  # once it is made
    stored_as: dict[str, str] = {}  # columns of the model that no field is named or sourced after

    def to_internal_value(self, data):
        if not isinstance(data, dict):
            raise ValidationError({"detail": ["A body is an object with the fields of the record."]})
        sent = {name: value for name, value in data.items() if not self.says(name, value)}
        values, wrong = self.read(sent, required=not self.partial)
        wrong |= {name: [why] for name, why in self.fixed.items() if self.instance and name in sent}
        self.place(values)
        for error in self.broken_rules(wrong):
            wrong |= {name: texts for name, texts in self.named(error).items() if name not in wrong}
        if wrong:
            raise ValidationError(wrong)
        return values

    def says(self, name, value):
        """Whether the record says so already."""
        if self.instance is None:
            return False
        if not hasattr(self, "shown"):
            self.shown = self.to_representation(self.instance)
        return name in self.shown and self.shown[name] == value

    def place(self, values):
        """Puts the values where they belong, and finds which of them are new."""
        self.record = self.instance or self.Meta.model()
        columns = {item.name for item in self.record._meta.fields}
        self.many = {name: values.pop(name) for name in [*values] if name not in columns}
        held = {name: getattr(self.record, name) for name in values} if self.instance else {}
        self.changed = {name for name in values if name not in held or held[name] != values[name]}
        for name in self.changed:
            setattr(self.record, name, values[name])

    def broken_rules(self, wrong):
        fields = {item.name for item in self.record._meta.fields}
        skip = {str(self.fields[name].source).partition(".")[0] for name in wrong if name in self.fields}
        rules = [
            lambda: self.record.clean_fields(exclude=fields - (self.changed - skip)),
            self.record.clean,
            lambda: self.record.validate_unique(exclude=skip),
            lambda: self.record.validate_constraints(exclude=skip),
        ]
        for rule in rules:
            try:
                rule()
            except BrokenRule as error:
                yield BrokenRule({"__all__": error.messages} if not hasattr(error, "error_dict") else error)

    # --- Writing it down -------------------------------------------------------------------------

    def ties(self):
        """What becomes of the links: those that are added, changed or removed."""
        for name, said in self.many.items():
            ties = said if isinstance(said, LinkChangeList) else self.further(name, said)
            yield from (tie for tie in ties if tie.act)

    def further(self, name, ends):
        """The links of a many-to-many field that has a model of its own."""
        item = self.Meta.model._meta.get_field(name)
        end, owner = item.m2m_reverse_field_name(), item.m2m_field_name()
        held = item.remote_field.through._default_manager.filter(**{owner: self.record.pk})
        held = {getattr(row, item.m2m_reverse_name()): row for row in held}
        wanted = {record.pk: record for record in ends}
        yield from (LinkChange(row, owner, "delete") for key, row in held.items() if key not in wanted)
        added = (record for key, record in wanted.items() if key not in held)
        yield from (LinkChange(item.remote_field.through(**{end: record}), owner, "add") for record in added)

    def save(self):
        """A record changes with its links; where nothing changed, nothing is written."""
        ties = list(self.ties())
        if self.changed or ties or self.instance is None:
            self.record.save()
        for tie in ties:
            tie.write(self.record)
        return self.record
