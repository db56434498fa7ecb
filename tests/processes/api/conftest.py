"""People at the API: Olga operates and starts, Rita reads, Stan is a stranger."""

import pytest

from tests.rest import Rest, member


@pytest.fixture
def olga(db: None) -> Rest:
    return Rest(member("olga", "operate", "start", "edit", "publish"))


@pytest.fixture
def rita(db: None) -> Rest:
    return Rest(member("rita", "read"))


@pytest.fixture
def stan(db: None) -> Rest:
    return Rest(member("stan"))


@pytest.fixture
def nobody(db: None) -> Rest:
    return Rest(None)
