from django.urls import path

from .views import buyers, calendar, corrective_actions, imports, members, places, qualifications, rejected_rows, visits

app_name = "suppliers"
urlpatterns = [
    # who makes goods, and where; a factory's own page is the portal's (factory_overview)
    path("suppliers/", places.supplier_list, name="supplier_list"),
    path("suppliers/add/", places.supplier_add, name="supplier_add"),
    path("suppliers/options/", places.supplier_options, name="supplier_options"),
    path("suppliers/<uuid:uuid>/", places.supplier, name="supplier"),
    path("suppliers/<uuid:uuid>/edit/", places.supplier_edit, name="supplier_edit"),
    path("suppliers/<uuid:uuid>/people/add/", members.supplier_member_add, name="supplier_member_add"),
    path("factories/", places.factory_list, name="factory_list"),
    path("factories/add/", places.factory_add, name="factory_add"),
    path("factories/options/", places.factory_options, name="factory_options"),
    path("factories/<uuid:uuid>/edit/", places.factory_edit, name="factory_edit"),
    path("factories/<uuid:uuid>/qualify/", qualifications.qualification_add, name="qualification_add"),
    path("qualifications/<uuid:uuid>/", qualifications.qualification, name="qualification"),
    path("qualifications/<uuid:uuid>/decide/", qualifications.qualification_decide, name="qualification_decide"),
    # lists of factories, as people have them
    path("imports/", imports.import_list, name="import_list"),
    path("imports/add/", imports.import_add, name="import_add"),
    path("imports/<uuid:uuid>/", imports.import_record, name="import"),
    path("imports/<uuid:uuid>/progress/", imports.import_progress, name="import_progress"),
    path("imports/<uuid:uuid>/map/", imports.import_map, name="import_map"),
    path("imports/<uuid:uuid>/start/", imports.import_start, name="import_start"),
    path("imports/<uuid:uuid>/rejected/", rejected_rows.rejected_rows, name="import_rejected"),
    path("imports/<uuid:uuid>/rejected.csv", rejected_rows.rejected_file, name="import_rejected_file"),
    # who may see whom
    path("buyers/", buyers.buyer_list, name="buyer_list"),
    path("buyers/add/", buyers.buyer_add, name="buyer_add"),
    path("buyers/<uuid:uuid>/", buyers.buyer, name="buyer"),
    path("buyers/<uuid:uuid>/edit/", buyers.buyer_edit, name="buyer_edit"),
    path("buyers/<uuid:uuid>/people/add/", members.buyer_member_add, name="buyer_member_add"),
    path("people/<uuid:uuid>/companies/", members.person_panel, name="person_panel"),
    path("people/<uuid:uuid>/companies/add/", members.person_company_add, name="person_company_add"),
    path("memberships/<int:pk>/remove/", members.member_remove, name="member_remove"),
    path("product-families/", buyers.product_family_list, name="product_family_list"),
    path("product-families/add/", buyers.product_family_add, name="product_family_add"),
    path("product-families/<uuid:uuid>/", buyers.product_family, name="product_family"),
    # who goes where, and when
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/mine/", visits.my_visits, name="my_visits"),
    path("visits/add/", visits.visit_add, name="visit_add"),
    path("visits/<uuid:uuid>/", visits.visit, name="visit"),
    path("visits/<uuid:uuid>/edit/", visits.visit_edit, name="visit_edit"),
    path("visits/<uuid:uuid>/move/", visits.visit_move, name="visit_move"),
    path("visits/<uuid:uuid>/cancel/", visits.visit_cancel, name="visit_cancel"),
    path("visits/<uuid:uuid>/assign/", visits.visit_assign, name="visit_assign"),
    path("visits/<uuid:uuid>/start/", visits.visit_start, name="visit_start"),
    path("visits/<uuid:uuid>/finish/", visits.visit_finish, name="visit_finish"),
    path("assignments/<uuid:uuid>/cancel/", visits.assignment_cancel, name="assignment_cancel"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/events/", calendar.calendar_events, name="calendar_events"),
    path("calendar/people/", calendar.people, name="calendar_people"),
    # what must be mended
    path("corrective-actions/", corrective_actions.corrective_action_list, name="corrective_action_list"),
    path("corrective-actions/add/", corrective_actions.corrective_action_add, name="corrective_action_add"),
    path("corrective-actions/<uuid:uuid>/", corrective_actions.corrective_action, name="corrective_action"),
    path(
        "corrective-actions/<uuid:uuid>/edit/",
        corrective_actions.corrective_action_edit,
        name="corrective_action_edit",
    ),
    path(
        "corrective-actions/<uuid:uuid>/answer/",
        corrective_actions.corrective_action_answer,
        name="corrective_action_answer",
    ),
    path(
        "corrective-actions/<uuid:uuid>/accept/",
        corrective_actions.corrective_action_accept,
        name="corrective_action_accept",
    ),
    path(
        "corrective-actions/<uuid:uuid>/check-day/",
        corrective_actions.corrective_action_check_day,
        name="corrective_action_check_day",
    ),
    path(
        "corrective-actions/<uuid:uuid>/effective/",
        corrective_actions.corrective_action_effective,
        name="corrective_action_effective",
    ),
    path(
        "corrective-actions/<uuid:uuid>/not-effective/",
        corrective_actions.corrective_action_not_effective,
        name="corrective_action_not_effective",
    ),
    path(
        "corrective-actions/<uuid:uuid>/send-back/",
        corrective_actions.corrective_action_send_back,
        name="corrective_action_send_back",
    ),
    path(
        "corrective-actions/<uuid:uuid>/cancel/",
        corrective_actions.corrective_action_cancel,
        name="corrective_action_cancel",
    ),
    path(
        "corrective-actions/files/<uuid:uuid>/",
        corrective_actions.corrective_action_file,
        name="corrective_action_file",
    ),
]
