"""Pages of processes, by object."""

from django.urls import path

from processes.web import (
    batches,
    compare,
    deploy,
    gallery,
    happenings,
    incidents,
    instance_list,
    leaving,
    migrate,
    modeler,
    publish,
    reading,
    reviews,
    saves,
    settings,
    trying,
    used_by,
    versions,
)

_PROCESS = "processes/<str:key>"

instance_urls = [path("instances/", instance_list.instances, name="instance-list")]

incident_urls = [
    path("incidents/", incidents.incidents, name="incident-list"),
    path("incidents/retry-alike/", incidents.retry_all_alike, name="incident-retry-alike"),
    path("incidents/<int:incident_id>/retry/", incidents.retry, name="incident-retry"),
]

batch_urls = [
    path("batches/", batches.batches, name="batch-list"),
    path("batches/preview/", batches.show_preview, name="batch-preview"),
    path("batches/<int:batch_id>/", batches.batch, name="batch-page"),
    path("batches/<int:batch_id>/<str:name>/", batches.move, name="batch-page-move"),
]

message_urls = [
    path("messages/", happenings.happenings, name="message-list"),
    path("messages/send/", happenings.send, name="message-send"),
]

modeler_urls = [
    path("modeler/", modeler.models, name="modeler"),
    path("modeler/gallery/", gallery.gallery, name="modeler-gallery"),
    path("modeler/gallery/use/", gallery.use, name="modeler-gallery-use"),
    path("modeler/import/", gallery.take_in, name="modeler-import"),
    path("modeler/new/", modeler.new, name="modeler-new"),
    path("modeler/<int:version_id>/", modeler.editor, name="modeler-editor"),
    path("modeler/<int:version_id>/pane/", modeler.pane, name="modeler-pane"),
    path("modeler/<int:version_id>/compare/", compare.compare, name="modeler-compare"),
    path("modeler/<int:version_id>/publish/", publish.publish, name="modeler-publish"),
    path("modeler/<int:version_id>/save/", modeler.save, name="modeler-save"),
    path("modeler/<int:version_id>/problems/", modeler.problems, name="modeler-problems"),
    path("modeler/<int:version_id>/try/", trying.try_page, name="modeler-try"),
    path("modeler/<int:version_id>/saves/", saves.saves, name="modeler-saves"),
    path("modeler/<int:version_id>/saves/<int:save_id>/file/", saves.file, name="modeler-save-file"),
    path("modeler/<int:version_id>/saves/<int:save_id>/restore/", saves.restore, name="modeler-restore"),
    path("modeler/<int:version_id>/draft/", saves.draft, name="modeler-draft"),
    path("modeler/<int:version_id>/take-over/", saves.take, name="modeler-take-over"),
    path("modeler/<int:version_id>/used-by/", used_by.used_by, name="modeler-used-by"),
    path("modeler/<int:version_id>/retire/", leaving.retire, name="modeler-retire"),
    path("modeler/<int:version_id>/return/", leaving.back, name="modeler-return"),
    path("modeler/<int:version_id>/review/", reviews.review, name="modeler-review"),
    path("modeler/<int:version_id>/<str:name>/", modeler.move, name="modeler-move"),
]

process_urls = [
    path("processes/deploy/", deploy.deploy_files, name="deploy"),
    path(f"{_PROCESS}/instances/", instance_list.instances, name="process-instances"),
    path(f"{_PROCESS}/reading/", reading.reading, name="process-reading"),
    path(f"{_PROCESS}/versions/", versions.versions, name="process-versions"),
    path(f"{_PROCESS}/versions/<int:version_id>/migrate/", migrate.migrate, name="version-migrate"),
    path(f"{_PROCESS}/versions/<int:version_id>/<str:name>/", versions.move, name="version-move"),
    path(f"{_PROCESS}/compare/", compare.between, name="process-compare"),
    path(f"{_PROCESS}/settings/", settings.settings, name="process-settings"),
    path(f"{_PROCESS}/grants/", settings.give, name="process-grant"),
    path(f"{_PROCESS}/grants/<int:grant_id>/remove/", settings.take, name="process-grant-remove"),
]

urlpatterns = [
    *instance_urls,
    *incident_urls,
    *batch_urls,
    *message_urls,
    *modeler_urls,
    *process_urls,
]
