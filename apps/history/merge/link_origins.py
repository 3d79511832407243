"""Where each link would stand had nothing been merged, read from the log.

A merge and a split are the revisions in which a record of the noun came to be replaced, was led on, or
ceased to be. What they wrote to a link tells nothing of its home; what anybody wrote beside them does.
"""

from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter

from apps.history.log.changes import build_object_changes, get_log_rows
from apps.history.undo.plan import get_row_state


@dataclass
class MergeGroup:
    """The records of a noun that ever went into one another, and how they stand now."""

    noun: type
    acts: set[int] = field(default_factory=set)  # revisions that merged or split them
    into: dict[int, int] = field(default_factory=dict)  # merged record -> the one that it was merged into
    merged_in: dict[int, int] = field(default_factory=dict)  # merged record -> the revision
    members: set[int] = field(default_factory=set)

    def end(self, key):
        """The record that now stands for one of the family; any other stands for itself."""
        seen = set()
        while key in self.into and key not in seen:
            seen.add(key)
            key = self.into[key]
        return key

    def without(self, gone):
        into = {key: end for key, end in self.into.items() if key != gone}
        merged_in = {key: act for key, act in self.merged_in.items() if key != gone}
        return MergeGroup(self.noun, self.acts, into, merged_in, self.members)


def get_merge_group(record):
    noun = type(record)
    steps = list(iter_replacements(noun))
    family = MergeGroup(noun, members=find_group_members(record.pk, steps))
    for key, act, before, after in steps:
        if key not in family.members:
            continue
        family.acts.add(act)
        if after is None:
            family.into.pop(key), family.merged_in.pop(key)
        elif before is None:
            family.into[key], family.merged_in[key] = after, act
    return family


def iter_replacements(noun):
    """Each time that a record came to be replaced by another or by none: (key, revision, before, after)."""
    ever = noun.history.filter(replaced_by__isnull=False).order_by().values("id")
    rows = noun.history.filter(id__in=ever).order_by("id", "history_id")
    told = rows.values_list("id", "revision_id", "replaced_by_id")
    for key, of_record in groupby(told, itemgetter(0)):
        before = None
        for act, of_act in groupby(of_record, itemgetter(1)):
            *_, (_, _, after) = of_act
            if after != before:
                yield key, act, before, after
            before = after


def find_group_members(key, steps):
    found, size = {key}, 0
    while len(found) > size:
        size = len(found)
        for one, _, before, after in steps:
            pair = {one, *filter(None, (before, after))}
            found |= pair if pair & found else set()
    return found


# --- One object --------------------------------------------------------------------------------


@dataclass
class LinkOrigin:
    """What an object would be had nothing been merged; `since`, what merges that hold made of it."""

    row: object  # of the log, the last that is there
    state: dict
    moved: set[str]  # what merges and splits wrote
    since: dict


def find_link_origins(model, keys, family):
    """{key: Home} of objects of one model; without those that somebody removed by hand."""
    holding = {*family.merged_in.values()}
    for key, changes in groupby(
        build_object_changes(get_log_rows(model).filter(id__in=keys)), attrgetter("row.id")
    ):
        if home := trace_link_origin(list(changes), family, holding):
            yield key, home


def trace_link_origin(changes, family, holding):
    home, last = None, None
    for change in changes:
        is_act = change.revision.pk in family.acts
        if change.kind == "-":
            home = home if is_act else None
            continue
        now = get_row_state(change.row)
        if home is None:
            home = LinkOrigin(change.row, now, set(), {})
        else:
            differ = {name for name in now if now[name] != last[name]}
            if is_act:
                home.moved |= differ
                home.since |= {name: now[name] for name in differ if change.revision.pk in holding}
            else:
                home.state |= {
                    name: apply_manual_change(home.state[name], last[name], now[name], family)
                    for name in differ
                }
                home.since = {name: value for name, value in home.since.items() if name not in differ}
            home.row = change.row
        last = now
    return home


def apply_manual_change(home, before, after, family):
    """What somebody wrote since. Of several ends only those that they added or took away."""
    if not isinstance(after, set):
        return after
    taken, added = before - after, after - before
    stand_in = family.members if taken & family.members else set()
    return {end for end in home if end not in taken and (end in before or end not in stand_in)} | added
