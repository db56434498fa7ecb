"""Rows of human work. Rules live in `lifecycle`, `assignment` and `escalation`, writes in the actions."""

from humantasks.models.absence import Absence, AssignmentTurn, GroupLead
from humantasks.models.attachment import Attachment, AttachmentContent
from humantasks.models.conversation import Comment, Draft, Seen, Snooze
from humantasks.models.escalation import Escalation
from humantasks.models.link import CaseLink
from humantasks.models.notification import Notification
from humantasks.models.person import PersonSettings
from humantasks.models.policy import EscalationPolicy
from humantasks.models.saved_view import InboxLayout, SavedView
from humantasks.models.task import NO_DUE_DATE, HumanTask, TaskCandidate
from humantasks.models.vote import DecisionRecord, Vote
from humantasks.models.webhook import Delivery, Webhook

__all__ = [
    "NO_DUE_DATE",
    "Absence",
    "AssignmentTurn",
    "Attachment",
    "AttachmentContent",
    "CaseLink",
    "Comment",
    "DecisionRecord",
    "Delivery",
    "Draft",
    "Escalation",
    "EscalationPolicy",
    "GroupLead",
    "HumanTask",
    "InboxLayout",
    "Notification",
    "PersonSettings",
    "SavedView",
    "Seen",
    "Snooze",
    "TaskCandidate",
    "Vote",
    "Webhook",
]
