"""Pages of human work."""

from django.urls import path

from humantasks.web import absences, files, inbox, notices, preferences, saved_views, task, workload

urlpatterns = [
    path("tasks/", inbox.inbox, name="tasks"),
    path("tasks/views/", saved_views.save, name="task-view-save"),
    path("tasks/views/<int:view_id>/", saved_views.change, name="task-view-change"),
    path("tasks/views/<int:view_id>/delete/", saved_views.delete, name="task-view-delete"),
    path("tasks/next/", inbox.get_next, name="tasks-next"),
    path("tasks/<int:task_id>/", task.task, name="task"),
    path("tasks/<int:task_id>/diagram/", task.diagram, name="task-diagram"),
    path("tasks/<int:task_id>/records/<int:record_id>/", task.record, name="task-record"),
    path("tasks/<int:task_id>/files/", files.upload, name="task-files"),
    path("tasks/<int:task_id>/<str:name>/", task.move, name="task-move"),
    path("workload/", workload.workload, name="workload"),
    path("workload/remind/", workload.remind_all, name="workload-remind"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absences.end, name="absence-end"),
    path("files/<int:attachment_id>/", files.file, name="file"),
    path("files/<int:attachment_id>/remove/", files.remove, name="file-remove"),
    path("me/notifications/", preferences.preferences, name="preferences"),
    path("me/notifications/webhooks/", preferences.add_hook, name="webhook-add"),
    path(
        "me/notifications/webhooks/<int:webhook_id>/remove/", preferences.remove_hook, name="webhook-remove"
    ),
    path("me/notifications/webhooks/<int:webhook_id>/try/", preferences.try_hook, name="webhook-try"),
    path("unsubscribe/<str:subscription_token>/", preferences.unsubscribe, name="unsubscribe"),
    path("notifications/", notices.notices, name="notifications"),
]
