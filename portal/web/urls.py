"""The pages that belong to no app alone."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from portal.web import (
    alerts,
    boards,
    case_link,
    confirm,
    dashboards,
    home,
    instance_actions,
    instance_page,
    landscape,
    process_pages,
    process_step,
    profile,
    requests,
    search,
    start,
)
from portal.web.admin_area import audit, calendars, destinations, escalations, groups, people
from portal.web.demo import urls as demo

admin_urls = [
    path("admin-area/people/", people.people, name="people"),
    path("admin-area/people/grants/", people.give, name="people-grant"),
    path("admin-area/people/grants/<int:grant_id>/remove/", people.take, name="people-grant-remove"),
    path("admin-area/people/members/", people.membership, {"member": True}, name="people-member"),
    path(
        "admin-area/people/members/remove/", people.membership, {"member": False}, name="people-member-remove"
    ),
    path("admin-area/people/leads/", people.leadership, {"lead": True}, name="people-lead"),
    path("admin-area/people/leads/remove/", people.leadership, {"lead": False}, name="people-lead-remove"),
    path("admin-area/groups/", groups.groups, name="groups"),
    path("admin-area/groups/<int:group_id>/", groups.group, name="group"),
    path("admin-area/groups/<int:group_id>/remove/", groups.remove, name="group-remove"),
    path("admin-area/escalations/", escalations.escalations, name="escalation-policies"),
    path(
        "admin-area/escalations/<int:policy_id>/remove/", escalations.remove, name="escalation-policy-remove"
    ),
    path("admin-area/audit/", audit.audit, name="audit"),
    path("admin-area/calendars/", calendars.calendars, name="calendars"),
    path("admin-area/calendars/new/", calendars.calendar, name="calendar-new"),
    path("admin-area/calendars/preview/", calendars.preview, name="calendar-preview"),
    path("admin-area/calendars/<slug:calendar_key>/", calendars.calendar, name="calendar"),
    path("admin-area/calendars/<slug:calendar_key>/remove/", calendars.remove, name="calendar-remove"),
    path("admin-area/destinations/", destinations.destinations, name="destinations"),
    path("admin-area/destinations/<int:destination_id>/", destinations.destinations, name="destination"),
    path(
        "admin-area/destinations/<int:destination_id>/credential/",
        destinations.credential,
        name="destination-credential",
    ),
    path(
        "admin-area/destinations/<int:destination_id>/remove/", destinations.remove, name="destination-remove"
    ),
]

alert_urls = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/new/", alerts.new_alert, name="alert-new"),
    path("alerts/fields/", alerts.fields, name="alert-fields"),
    path("alerts/preview/", alerts.preview, name="alert-preview"),
    path("alerts/<int:rule_id>/", alerts.alert_rule, name="alert"),
    path("alerts/<int:rule_id>/edit/", alerts.edit_alert, name="alert-edit"),
    path("alerts/<int:rule_id>/test/", alerts.test, name="alert-test"),
    path("alerts/<int:rule_id>/delete/", alerts.delete, name="alert-delete"),
    path("alerts/firings/<int:alert_id>/<str:name>/", alerts.move, name="alert-move"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.make_token, name="profile-token"),
    path("profile/tokens/<str:digest>/remove/", profile.remove_token, name="profile-token-remove"),
    path("start/", start.start_list, name="start-list"),
    path("start/<str:key>/", start.start_form, name="start-form"),
    path("start/<str:key>/discard/", start.discard, name="start-discard"),
    path("requests/", requests.requests, name="requests"),
    path("requests/<int:instance_id>/", requests.requests, name="request"),
    path("requests/<int:instance_id>/withdraw/", requests.withdraw, name="request-withdraw"),
    path("requests/<int:instance_id>/message/", requests.message, name="request-message"),
    path("requests/<int:instance_id>/links/", case_link.links, name="case-links"),
    path("requests/<int:instance_id>/links/<int:link_id>/revoke/", case_link.revoke, name="case-link-revoke"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
    path("case/<str:token>/", case_link.case, name="case"),
    path("case/<str:token>/message/", case_link.message, name="case-message"),
    path("case/<str:token>/files/<int:attachment_id>/", case_link.file, name="case-file"),
    path("processes/", process_pages.processes, name="processes"),
    path("landscape/", landscape.landscape_page, name="landscape"),
    path("landscape/<str:part>.csv", landscape.landscape_csv, name="landscape-csv"),
    path("dashboards/", dashboards.dashboards, name="dashboards"),
    path("dashboards/new/", boards.create, name="board-new"),
    path("dashboards/<int:board_id>/", boards.board, name="board"),
    path("dashboards/<int:board_id>/tiles/<str:tile>.csv", boards.tile_csv, name="board-tile"),
    path("dashboards/<int:board_id>/duplicate/", boards.duplicate, name="board-duplicate"),
    path("dashboards/<int:board_id>/delete/", boards.delete, name="board-delete"),
    path("dashboards/<int:board_id>/shares/", boards.share, name="board-share"),
    path("dashboards/<int:board_id>/shares/<int:share_id>/remove/", boards.unshare, name="board-unshare"),
    path("dashboards/<int:board_id>/links/", boards.link, name="board-link"),
    path(
        "dashboards/<int:board_id>/links/<int:board_link_id>/revoke/", boards.revoke, name="board-link-revoke"
    ),
    path("shared/dashboards/<str:board_token>/", boards.shared, name="board-shared"),
    path("processes/<str:key>/dashboard/", dashboards.process_board, name="process-dashboard"),
    path("processes/<str:key>/dashboard/<str:tile>.csv", dashboards.tile_csv, name="process-dashboard-tile"),
    path("processes/<str:key>/", process_pages.process, name="process"),
    path("processes/<str:key>/heat.ndjson", process_pages.heat_counted, name="process-heat-counted"),
    path("processes/<str:key>/heat.csv", process_pages.heat_csv, name="process-heat-csv"),
    path("processes/<str:key>/elements/<str:element_id>/", process_step.element, name="process-element"),
    path(
        "processes/<str:key>/elements/<str:element_id>/target/",
        process_step.element_target,
        name="process-element-target",
    ),
    path(
        "processes/<str:key>/elements/<str:element_id>/goes-with/",
        process_step.element_goes_with,
        name="process-element-goes-with",
    ),
    path("instances/<int:instance_id>/", instance_page.instance, name="instance-page"),
    path(
        "instances/<int:instance_id>/variables/", instance_actions.variables, name="instance-page-variables"
    ),
    path("instances/<int:instance_id>/modify/", instance_actions.modify, name="instance-page-modify"),
    path(
        "instances/<int:instance_id>/steps/<str:element_id>/",
        instance_page.members_of,
        name="instance-page-step",
    ),
    path("instances/<int:instance_id>/<str:name>/", instance_actions.move, name="instance-page-move"),
    *alert_urls,
    *admin_urls,
    *(demo.urlpatterns if settings.DEMO else []),
]
