"""Who a name is on a day, and what a comparison of persons says of names it does not know."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_support import context, decide, parts

from reperform.rules import Claim, IdentityMap, Outcome, evaluate_item

OTHER = "person=a; other=b; missing_person=unable; missing_other=deviation"


def known(*claims: Claim) -> IdentityMap:
    return IdentityMap(claims)


def compared(authors: str, approvers: str, more: str = "", identities: IdentityMap | None = None) -> Outcome:
    """Return the outcome for one item whose cells may hold anything, line breaks included."""
    row = {"a": authors, "b": approvers, "t": "2025-07-01"}
    changes = {} if identities is None else {"identities": identities}
    return evaluate_item("different_person", parts(OTHER + more), row, context(**changes))


# --- the map


@pytest.mark.parametrize(
    ("day", "status", "person"),
    [
        (date(2025, 5, 31), "mapped", "Jane Doe"),
        (date(2025, 6, 1), "undecided", ""),
        (date(2025, 6, 30), "undecided", ""),
        (date(2025, 7, 1), "mapped", "John Dorn"),
        (None, "undecided", ""),
    ],
)
def test_a_handle_used_again_is_whoever_held_it_on_the_day(day: date | None, status: str, person: str) -> None:
    """The first and the last day are included; between two holders, and without a day, nobody is named."""
    handles = known(
        Claim("jdoe", "Jane Doe", last=date(2025, 5, 31)), Claim("jdoe", "John Dorn", first=date(2025, 7, 1))
    )
    found = handles.find("JDOE", day)
    assert found.status == status
    assert not person or found.person == person


def test_two_persons_on_one_day_are_undecided_whatever_the_order() -> None:
    """No row wins because it comes first."""
    rows = [Claim("ops", "Ann", last=date(2025, 6, 1)), Claim("ops", "Bo", first=date(2025, 6, 1))]
    for claims in (rows, rows[::-1]):
        assert known(*claims).find("ops", date(2025, 6, 1)).status == "undecided"
        assert known(*claims).find("ops", date(2025, 6, 2)).person == "Bo"
    assert (
        known(Claim("ops", "Ann"), Claim("ops", "Bo")).find("ops", None).why.startswith("belongs to Ann and Bo at once")
    )


def test_a_person_given_as_a_handle_is_followed_to_the_person() -> None:
    """An address of jdoe is Jane Doe's when jdoe is; a circle names nobody."""
    handles = known(Claim("jd@example.com", "jdoe"), Claim("jdoe", "Jane Doe"))
    assert handles.find("JD@example.com", None).person == "Jane Doe"
    assert known(Claim("a", "b"), Claim("b", "a")).find("a", None).status == "undecided"


def test_the_name_of_a_shared_row_is_shared_unless_it_is_a_person_elsewhere() -> None:
    """A robot's name is a robot; the owner of a team mailbox stays a person."""
    handles = known(
        Claim("deploy-bot", "Deploy pipeline", shared=True),
        Claim("ops@example.com", "Ann Lee", shared=True),
        Claim("alee", "Ann Lee"),
    )
    assert [handles.find(name, None).status for name in ("deploy pipeline", "deploy-bot", "OPS@example.com")] == (
        ["shared"] * 3
    )
    assert handles.find("Ann Lee", None).status == handles.find("alee", None).status == "mapped"


def test_a_date_that_cannot_be_read_leaves_the_identity_undecided() -> None:
    """It is not taken for a blank, which would mean always."""
    assert known(Claim("ann", "Ann Lee", readable=False)).find("ann", date(2025, 1, 1)).status == "undecided"


# --- different_person


@pytest.mark.parametrize(
    ("authors", "approvers", "result"),
    [
        ("Ann Lee", "alee", "deviation"),
        ("alee", "ann.lee@example.com", "deviation"),
        ("Lee, Ann", "ALEE", "deviation"),
        ("ann.lee", "Ann Lee", "pass"),
        ("a.lee@example.com", "alee@example.com", "pass"),
        ("Ann Lee", "Bo Roe", "pass"),
    ],
)
def test_only_the_map_makes_two_texts_one_person(authors: str, approvers: str, result: str) -> None:
    """Name, handle, address and "Last, First" are compared by the map and by case folding, never by likeness."""
    handles = known(
        Claim("alee", "Ann Lee"), Claim("ann.lee@example.com", "Ann Lee"), Claim("Lee, Ann", "Ann Lee"),
        Claim("broe", "Bo Roe"),
    )  # fmt: skip
    assert compared(authors, approvers, identities=handles).result == result


def test_a_pass_on_a_name_outside_the_map_says_so_and_one_inside_does_not() -> None:
    """The reader of one line of results.csv sees on what it rests."""
    handles = known(Claim("alee", "Ann Lee"), Claim("broe", "Bo Roe"))
    outside = compared("alee", "cy", identities=handles)
    assert "different after case folding; not in the identity map: 'cy'" in outside.reason
    assert outside.compared is not None
    assert outside.compared.assumed == ("cy",)
    inside = compared("alee", "broe", identities=handles)
    assert (inside.result, "identity map" in inside.reason) == ("pass", False)
    enough = compared("alee", "broe;cy", identities=handles)
    assert (enough.result, enough.compared and enough.compared.assumed) == ("pass", ())


@pytest.mark.parametrize(("authors", "result"), [("cy", "unable"), ("alee", "pass"), ("broe", "deviation")])
def test_a_name_outside_the_map_can_be_made_unable(authors: str, result: str) -> None:
    """unmapped=unable: only the map proves that somebody is somebody else."""
    handles = known(Claim("alee", "Ann Lee"), Claim("broe", "Bo Roe"))
    assert compared(authors, "broe", "; unmapped=unable", handles).result == result


@pytest.mark.parametrize(
    ("authors", "approvers", "result"),
    [
        ("ann", "deploy-bot", "unable"),
        ("deploy-bot", "deploy-bot", "unable"),
        ("ann", "bob;deploy-bot", "pass"),
        ("ann;deploy-bot", "bob", "unable"),
        ("ann", "ann;deploy-bot", "unable"),
    ],
)
def test_a_shared_identity_never_proves_that_somebody_else_acted(authors: str, approvers: str, result: str) -> None:
    """Whoever is behind a robot may be the author; whoever is certain counts all the same."""
    assert compared(authors, approvers).result == result


@pytest.mark.parametrize("separated", ["ann; bob", "ann;bob", "ann;\r\nbob", ";ann;;bob;"])
def test_semicolons_separate_several_names_with_or_without_line_breaks(separated: str) -> None:
    """Every name of the cell is one of the authors."""
    assert compared(separated, "bob").result == "deviation"


@pytest.mark.parametrize(
    ("separator", "separated"),
    [("comma", "ann, bob"), ("line_break", "ann\nbob"), ("line_break", "ann\r\nbob\r\n"), ("any", "ann; cy,\nbob")],
)
def test_other_separators_are_declared(separator: str, separated: str) -> None:
    """Commas, line breaks, or any of the three."""
    assert compared(separated, "BOB", f"; separator={separator}").result == "deviation"


@pytest.mark.parametrize("separated", ["ann, bob", "ann\nbob", "ann / bob", "ann & bob", "ann and bob", "ann|bob"])
def test_a_separator_nobody_declared_never_hides_an_author_who_approved(separated: str) -> None:
    """The whole text differs from every single name; that is no proof."""
    assert compared(separated, "bob").result == "unable"
    assert compared("bob", separated).result == "unable"
    assert compared(separated, "cy").result == "pass"


def test_a_text_that_is_in_the_map_is_one_person_whatever_it_holds() -> None:
    """ "Last, First" is no list of two where the map knows it."""
    handles = known(Claim("Lee, Ann", "Ann Lee"), Claim("ann", "Ann Other"))
    assert compared("Lee, Ann", "ann", "; separator=comma", handles).result == "pass"
    assert compared("Lee, Ann", "Ann Lee", "; separator=comma", handles).result == "deviation"


def test_an_author_who_approved_beside_others_is_named_and_not_counted() -> None:
    """The judgement on it is a person's; it is not made in silence."""
    outcome = compared("ann;bob", "ann;cy")
    assert outcome.result == "pass"
    assert "'ann' is on both sides and not counted" in outcome.reason
    assert outcome.compared is not None
    assert outcome.compared.both_sides == ("ann",)


def test_a_blank_one_of_several_columns_is_said() -> None:
    """Nobody in the second column is not the same as somebody else."""
    outcome = decide("different_person", OTHER.replace("person=a", "person=a, c"), "a=ann; b=bob; c=")
    assert "(c is blank)" in outcome.reason


@pytest.mark.parametrize(
    ("moment", "result"),
    [
        ("2025-05-31", "deviation"),
        ("2025-06-01T03:00:00Z", "deviation"),
        ("2025-06-01T05:00:00Z", "unable"),
        ("2025-07-01", "pass"),
        ("", "unable"),
        ("soon", "unable"),
    ],
)
def test_persons_are_looked_up_on_the_local_day_of_the_action(moment: str, result: str) -> None:
    """03:00 UTC on 1 June is still 31 May in Chicago."""
    assert decide("different_person", OTHER + "; at=t", f"a=Sam Reed; b=sam; t={moment}").result == result


def test_an_author_can_be_looked_up_on_a_day_of_its_own() -> None:
    """Written in May as sam (Sam Reed), approved in July by Sam Reed under his name."""
    item = "a=sam; b=Sam Reed; w=2025-05-02; t=2025-07-02"
    assert decide("different_person", OTHER + "; at=t; person_at=w", item).result == "deviation"
    assert decide("different_person", OTHER + "; at=t", item).result == "pass"


NAMES = st.sampled_from(
    ["ann", "ANN ", "bob", "jdoe", "Jane Doe", "deploy-bot", "sam", "cy", "123", "0123", "=1+1", "a, bob"]
)
PEOPLE = st.lists(NAMES, min_size=1, max_size=3)


@given(PEOPLE, PEOPLE)
def test_order_and_case_of_names_change_nothing(authors: list[str], approvers: list[str]) -> None:
    """The same persons in another order or in capitals have the same result."""
    first = compared(";".join(authors), ";".join(approvers))
    swapped = compared(";".join(authors[::-1]), ";".join(approvers[::-1]))
    loud = compared(";".join(authors).upper(), ";".join(approvers).upper())
    assert first == swapped
    assert first.result == loud.result


@given(NAMES, NAMES)
def test_being_somebody_else_is_mutual(one: str, other: str) -> None:
    """For one name on each side the two directions have the same result."""
    assert compared(one, other).result == compared(other, one).result


@given(st.text(max_size=20), st.text(max_size=20))
def test_nobody_is_somebody_else_than_himself(name: str, note: str) -> None:
    """Whatever a name holds, acting on one's own work never passes."""
    assert compared(name, name).result != "pass"
    assert compared(name, name.upper() if name.upper().casefold() == name.casefold() else name).result != "pass"


ROWS = [
    Claim("x", "Ann"),
    Claim("y", "x"),
    Claim("z", "Ann", last=date(2025, 1, 1)),
    Claim("z", "Bo", first=date(2025, 2, 1)),
    Claim("bot", "Robot", True),
]


@given(st.permutations(ROWS))
def test_the_order_of_the_rows_of_the_map_changes_nothing(claims: list[Claim]) -> None:
    """Each name is the same on each day."""
    found = IdentityMap(claims)
    for name, day, person in (("y", None, "Ann"), ("z", date(2025, 1, 1), "Ann"), ("z", date(2025, 3, 1), "Bo")):
        assert found.find(name, day).person == person
    assert found.find("robot", None).status == "shared"


# --- authorised

LISTED = "person=p; at=t; list=APPROVERS; list_person=h; list_from=f; missing_person=deviation"


@pytest.mark.parametrize(
    ("item", "result"),
    [
        ("p=Sam Reed; t=2025-03-04", "pass"),
        ("p=Samira Vogt; t=2025-07-02", "unable"),
        ("p=sam; t=2025-07-02", "unable"),
        ("p=sam; t=2025-06-15", "unable"),
        ("p=sam; t=", "unable"),
        ("p=cy; t=2025-07-02", "deviation"),
        ("p=ann;cy; t=2025-07-02", "deviation"),
    ],
)
def test_a_handle_that_changed_hands_does_not_hand_authority_on(item: str, result: str) -> None:
    """APPROVERS lists sam since January, when sam was Sam Reed."""
    rows = {"APPROVERS": [{"h": "sam", "f": "2025-01-01"}, {"h": "ann", "f": "2025-01-01"}, {"h": "", "f": ""}]}
    assert decide("authorised", LISTED, item, rows).result == result


def test_a_shared_entry_of_the_list_authorises_nobody_in_particular() -> None:
    """The owner of a team mailbox is not authorised because the mailbox is."""
    handles = known(Claim("ops@example.com", "Ann Lee", shared=True), Claim("alee", "Ann Lee"))
    rows = {"APPROVERS": [{"h": "ops@example.com", "f": ""}]}
    assert decide("authorised", LISTED, "p=alee; t=2025-03-04", rows, identities=handles).result == "unable"


def test_the_same_authority_listed_twice_is_decided_by_a_row_in_effect() -> None:
    """A row that has not begun takes nothing from one that has."""
    rows = {"APPROVERS": [{"h": "ann", "f": "2025-09-01"}, {"h": "ANN", "f": "2025-01-01"}]}
    assert decide("authorised", LISTED, "p=ann; t=2025-03-04", rows).result == "pass"


def test_a_first_day_left_blank_is_said() -> None:
    """No bound is the rule's choice, but the reader sees that it decided."""
    rows = {"APPROVERS": [{"h": "ann", "f": ""}]}
    assert "f is blank there, which is no bound" in decide("authorised", LISTED, "p=ann; t=2025-03-04", rows).reason


def test_an_alias_of_a_handle_that_changed_hands_is_reassigned_too() -> None:
    """An address that stands for the handle passes its authority on no more than the handle itself."""
    handles = IdentityMap(
        [
            Claim("ops", "Ann Lee", last=date(2025, 5, 31)),
            Claim("ops", "Bob Orr", first=date(2025, 7, 1)),
            Claim("ops@example.com", "ops"),
            Claim("bob@example.com", "Bob Orr"),
        ]
    )
    assert handles.is_reassigned("OPS@example.com")
    assert not handles.is_reassigned("bob@example.com")
    listed = [{"name": "ops@example.com", "from": "2025-01-01"}]
    about = {"identities": handles, "rows_of": lambda name: listed}
    arguments = "person=p; at=d; list=APPROVERS; list_person=name; list_from=from; missing_person=deviation"
    assert decide("authorised", arguments, "p=Ann Lee; d=2025-03-04", **about).result == "pass"
    assert decide("authorised", arguments, "p=Bob Orr; d=2025-08-01", **about).result == "unable"
