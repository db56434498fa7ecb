"""The page of states says what the models do."""

from pathlib import Path

from portal.states import states_page


def test_the_page_is_drawn_from_the_models() -> None:
    assert Path("docs/states.md").read_text(encoding="utf-8") == states_page()
