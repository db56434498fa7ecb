"""Numbers as people read them in the language that is spoken: digits in groups, its decimal sign. For machines, never."""

from decimal import Decimal

from django.utils.formats import number_format


def grouped(value: float | Decimal, digits: int = 0) -> str:
    """ "1,200" or "1.200"; "0.5" or "0,5" with one digit behind the sign."""
    return number_format(f"{value:.{digits}f}", digits, force_grouping=True)


def exact(value: float | Decimal) -> str:
    """All its digits, none that says nothing."""
    plain = f"{Decimal(str(value)).normalize():f}"
    return number_format(plain, len(plain.partition(".")[2]), force_grouping=True)
