"""Routes of the tasks' API."""

from django.urls import path

from humantasks.api import (
    absences,
    attachments,
    groups,
    links,
    policies,
    preferences,
    saved_views,
    starts,
    views,
    workload,
)

MOVES = {
    "claim": views.ClaimView,
    "release": views.ReleaseView,
    "assign": views.AssignView,
    "delegate": views.DelegateView,
    "return": views.ReturnView,
    "ask": views.AskView,
    "answer": views.AnswerView,
    "complete": views.CompleteView,
    "snooze": views.SnoozeView,
    "wake": views.WakeView,
    "priority": views.PriorityView,
    "comment": views.CommentView,
    "draft": views.DraftView,
    "withdraw-vote": views.WithdrawVoteView,
}

urlpatterns = [
    path("tasks", views.TaskListView.as_view(), name="api-tasks"),
    path("process-instances/<int:instance_id>/links", links.CaseLinksView.as_view(), name="api-case-links"),
    path(
        "process-instances/<int:instance_id>/links/<int:link_id>",
        links.CaseLinkView.as_view(),
        name="api-case-link",
    ),
    path("tasks/next", views.NextView.as_view(), name="api-tasks-next"),
    path("tasks/<int:task_id>", views.TaskView.as_view(), name="api-task"),
    path("tasks/<int:task_id>/records/<int:record_id>", views.RecordView.as_view(), name="api-task-record"),
    path("task-views", saved_views.SavedViews.as_view(), name="api-task-views"),
    path("task-views/<int:view_id>", saved_views.SavedViewDetail.as_view(), name="api-task-view"),
    path(
        "tasks/<int:task_id>/attachments",
        attachments.TaskAttachmentsView.as_view(),
        name="api-task-attachments",
    ),
    path(
        "tasks/<int:task_id>/mentionable",
        attachments.MentionableView.as_view(),
        name="api-task-mentionable",
    ),
    path("attachments/<int:attachment_id>", attachments.AttachmentView.as_view(), name="api-attachment"),
    path("start-files", starts.StartFilesView.as_view(), name="api-start-files"),
    path("start-drafts/<str:key>", starts.StartDraftView.as_view(), name="api-start-draft"),
    path("process-instances/with-files", starts.StartWithFilesView.as_view(), name="api-start-with-files"),
    path("me/preferences", preferences.PreferencesView.as_view(), name="api-preferences"),
    path("me/webhooks", preferences.WebhooksView.as_view(), name="api-webhooks"),
    path("me/webhooks/<int:webhook_id>", preferences.WebhookView.as_view(), name="api-webhook"),
    path("me/webhooks/<int:webhook_id>/try", preferences.WebhookTryView.as_view(), name="api-webhook-try"),
    path("groups", groups.GroupsView.as_view(), name="api-groups"),
    path("groups/<int:group_id>", groups.GroupView.as_view(), name="api-group"),
    path(
        "groups/<int:group_id>/members/<int:user_id>",
        groups.GroupMemberView.as_view(),
        name="api-group-member",
    ),
    path("groups/<int:group_id>/leads/<int:user_id>", groups.GroupLeadView.as_view(), name="api-group-lead"),
    path("escalation-policies", policies.PoliciesView.as_view(), name="api-escalation-policies"),
    path("escalation-policies/<int:policy_id>", policies.PolicyView.as_view(), name="api-escalation-policy"),
    path("workload", workload.WorkloadView.as_view(), name="api-workload"),
    path("absences", absences.AbsencesView.as_view(), name="api-absences"),
    path("absences/<int:absence_id>", absences.AbsenceView.as_view(), name="api-absence"),
    path("absences/<int:absence_id>/end", absences.AbsenceEndView.as_view(), name="api-absence-end"),
    *(
        path(f"tasks/<int:task_id>/{name}", view.as_view(), name=f"api-task-{name}")
        for name, view in MOVES.items()
    ),
]
