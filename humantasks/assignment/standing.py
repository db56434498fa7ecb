"""How one person stands to one task, and what follows from it. Pure: the facts are read elsewhere.

Candidates are named by the model and need no role. A task that names nobody is open to everyone with the role
`work` on its process, and counts as their candidacy here. `operate` may move every task of the process around,
but decides nothing in another person's name.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """`started`: the person, or somebody they stand in for, started the case, which matters where nobody may approve
    their own request. `did_before`: one of them did a step whose doers are excluded. `stands_for`: only as a deputy."""

    is_assignee: bool = False
    is_candidate: bool = False
    is_owner: bool = False  # delegated it and gets it back
    is_asked: bool = False
    operates: bool = False
    leads: bool = False  # who has it is in a group they lead
    started: bool = False
    started_in_person: bool = False
    did_before: bool = False
    stands_for: tuple[int, ...] = ()

    @property
    def may_see(self) -> bool:
        return self.is_assignee or self.is_candidate or self.is_owner or self.is_asked or self.moves

    @property
    def moves(self) -> bool:
        """May move it around without working on it."""
        return self.operates or self.leads

    @property
    def may_claim(self) -> bool:
        return self.is_candidate or self.operates

    @property
    def may_release(self) -> bool:
        return self.is_assignee or self.moves

    @property
    def may_assign(self) -> bool:
        """Hand over what one has; an operator also what others have, a lead what their people have."""
        return self.is_assignee or self.moves

    @property
    def may_give_back(self) -> bool:
        return self.is_assignee or self.is_owner or self.operates

    @property
    def may_answer(self) -> bool:
        return self.is_asked or self.is_assignee or self.operates

    def may_complete(self, *, is_ready: bool) -> bool:
        """The person who has it, or a candidate of a task nobody has yet (claimed in the same breath)."""
        return self.is_assignee or (self.is_candidate and is_ready)
