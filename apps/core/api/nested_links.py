"""The links of a record in the body of a request: replaced as a whole, each known again where it stays."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError as BrokenRule
from django.db.models import Model, UniqueConstraint
from rest_framework import serializers
from rest_framework.exceptions import ValidationError


@dataclass
class LinkChange:
    """A link and what becomes of it: add, change, delete, or nothing."""

    link: Model
    owner: str
    act: str = ""
    many: dict = field(default_factory=dict)

    def write(self, record):
        if self.act == "delete":
            self.link.delete()
            return
        setattr(self.link, self.owner, record)
        self.link.save()
        for name, ends in self.many.items():
            getattr(self.link, name).set(ends)


class LinkChangeList(list[LinkChange]):
    pass


class LinkListSerializer(serializers.ListSerializer):
    """`child` says what one link is made of, and how its values are read."""

    def to_internal_value(self, data):
        if not isinstance(data, list):
            raise ValidationError("This takes a list of links.")
        self.left = self.held()
        ties = {place: tie for place, item in enumerate(data) if (tie := self.unchanged(item))}
        wrong = {}
        for place, item in enumerate(data):
            if place not in ties:
                try:
                    ties[place] = self.tie(item)
                except ValidationError as error:
                    wrong[place] = error.detail
        wrong |= self.doubled(ties)
        if wrong:
            raise ValidationError([wrong.get(place, {}) for place in range(len(data))])
        return LinkChangeList(
            [*ties.values(), *(LinkChange(link, self.owner, "delete") for link in self.left)]
        )

    # --- Which link it is ------------------------------------------------------------------------

    @property
    def relation(self):
        return self.parent.Meta.model._meta.get_field(self.source)

    @property
    def owner(self):
        return self.relation.field.name

    @property
    def key(self):
        """What tells the links of a record from one another: in the database, or else the source."""
        rules = [rule for rule in self.relation.related_model._meta.constraints if is_unconditional_key(rule)]
        found = [{*rule.fields} - {self.owner} for rule in rules if self.owner in rule.fields]
        return found[0] if found else None

    def held(self):
        return list(getattr(self.parent.instance, self.source).all()) if self.parent.instance else []

    def unchanged(self, item):
        said = (link for link in self.left if self.child.to_representation(link) == item)
        return self.take(next(said, None))

    def take(self, link):
        if link is not None:
            self.left.remove(link)
        return link and LinkChange(link, self.owner)

    def same(self, values):
        """The link that these values change, if there is one."""
        number = values.pop("external_id", "")
        key = (
            {"external_id": number} if number else {name: values.get(name) for name in self.key or {"source"}}
        )
        alike = (link for link in self.left if all(getattr(link, name) == it for name, it in key.items()))
        found = self.take(next(alike, None))
        if number and not found:
            text = "No such link of this record is left. Leave it out: only an import gives one."
            raise ValidationError({"external_id": [text]})
        return found

    # --- What it is to say -----------------------------------------------------------------------

    def tie(self, item):
        if not isinstance(item, dict):
            raise ValidationError({"detail": ["A link is an object with its fields."]})
        values, wrong = self.child.read(item)
        if wrong:
            raise ValidationError(wrong)
        tie = self.same(values) or LinkChange(self.relation.related_model(), self.owner)
        self.place(tie, values)
        self.check(tie)
        return tie

    def place(self, tie, values):
        """What an item leaves out is empty."""
        fields = {item.name: item for item in tie.link._meta.fields}
        for name in self.child.attributes_named():
            value = values[name] if name in values else get_empty_value(fields.get(name))
            if name not in fields:
                held = {*getattr(tie.link, name).all()} if tie.link.pk else set()
                tie.many |= {name: value} if held != {*value} else {}
            elif tie.link.pk is None or getattr(tie.link, name) != value:
                setattr(tie.link, name, value)
                tie.act = "change"
        tie.act = "add" if tie.link.pk is None else "change" if tie.many else tie.act

    def check(self, tie):
        record = self.parent.instance
        try:
            tie.link.clean_fields(exclude=[self.owner])
        except BrokenRule as error:
            raise ValidationError(self.child.named(error)) from error
        for item in tie.link._meta.fields if record else ():
            if item.is_relation and item.name != self.owner and getattr(tie.link, item.name) == record:
                raise ValidationError({"detail": ["This is the record itself. Choose another."]})

    def doubled(self, ties):
        """Links that the database would not tell apart."""
        seen, wrong = set(), {}
        for place, tie in sorted(ties.items()) if self.key else ():
            names = tuple(getattr(tie.link, name) for name in sorted(self.key))
            if names in seen:
                wrong[place] = {"detail": ["This link stands here twice."]}
            seen.add(names)
        return wrong


def is_unconditional_key(rule):
    return isinstance(rule, UniqueConstraint) and rule.condition is None


def get_empty_value(item):
    return [] if item is None else item.get_default()
