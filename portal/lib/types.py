"""Names for ids and closed sets, so that a signature says which id it wants."""

from typing import NewType

InstanceId = NewType("InstanceId", int)
TokenId = NewType("TokenId", int)
JobId = NewType("JobId", int)
VersionId = NewType("VersionId", int)
ElementId = NewType("ElementId", str)
