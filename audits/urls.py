from django.urls import path

from .views import answering, auditors, audits, disputes, drafting, findings, follow_ups, panels, standards

app_name = "audits"
urlpatterns = [
    # what audits ask
    path("standards/", standards.standard_list, name="standard_list"),
    path("standards/add/", standards.standard_add, name="standard_add"),
    path("standards/<uuid:uuid>/", standards.standard, name="standard"),
    path("standards/<uuid:uuid>/edit/", standards.standard_edit, name="standard_edit"),
    path("standards/<uuid:uuid>/publish/", standards.standard_publish, name="standard_publish"),
    path("standards/<uuid:uuid>/retire/", standards.standard_retire, name="standard_retire"),
    path("standards/<uuid:uuid>/new-version/", standards.standard_new_version, name="standard_new_version"),
    path("standards/<uuid:uuid>/discard/", standards.standard_discard, name="standard_discard"),
    path("standards/<uuid:uuid>/sections/add/", drafting.section_add, name="section_add"),
    path("standards/<uuid:uuid>/sections/<int:number>/", drafting.section, name="section"),
    path("standards/<uuid:uuid>/sections/<int:number>/remove/", drafting.section_remove, name="section_remove"),
    path("standards/<uuid:uuid>/sections/<int:number>/move/<slug:way>/", drafting.section_move, name="section_move"),
    path("standards/<uuid:uuid>/sections/<int:number>/questions/add/", drafting.question_add, name="question_add"),
    path("standards/<uuid:uuid>/questions/<slug:key>/", drafting.question, name="question"),
    path("standards/<uuid:uuid>/questions/<slug:key>/remove/", drafting.question_remove, name="question_remove"),
    path("standards/<uuid:uuid>/questions/<slug:key>/move/<slug:way>/", drafting.question_move, name="question_move"),
    # audits
    path("audits/", audits.audit_list, name="audit_list"),
    path("audits/add/", audits.audit_add, name="audit_add"),
    path("audits/<uuid:uuid>/", audits.audit, name="audit"),
    path("audits/<uuid:uuid>/edit/", audits.audit_edit, name="audit_edit"),
    path("audits/<uuid:uuid>/start/", audits.start, name="start"),
    path("audits/<uuid:uuid>/approve/", audits.approve, name="approve"),
    path("audits/<uuid:uuid>/send-back/", audits.send_back, name="send_back"),
    path("audits/<uuid:uuid>/cancel/", audits.cancel, name="cancel"),
    path("audits/<uuid:uuid>/share/", audits.share, name="share"),
    # on site
    path("audits/<uuid:uuid>/sections/<int:number>/", answering.answer, name="answer"),
    path("audits/<uuid:uuid>/answers/<slug:key>/", answering.answer_save, name="answer_save"),
    path("audits/<uuid:uuid>/answers/<slug:key>/clear/", answering.answer_clear, name="answer_clear"),
    path("audits/<uuid:uuid>/answers/<slug:key>/notes/", answering.notes_save, name="notes_save"),
    path("audits/<uuid:uuid>/on-site/", answering.on_site, name="on_site"),
    path("audits/<uuid:uuid>/answers/<slug:key>/photos/", answering.photos_add, name="photos_add"),
    path("audits/<uuid:uuid>/submit/", answering.submit, name="submit"),
    path("audits/<uuid:uuid>/findings/add/", findings.finding_add, name="finding_add"),
    path("audits/checks/<uuid:uuid>/", follow_ups.check, name="check"),
    path("audits/checks/files/<uuid:uuid>/<slug:derivative>/", follow_ups.proof, name="check_file"),
    path("audits/photos/<uuid:uuid>/remove/", answering.photo_remove, name="photo_remove"),
    path("audits/photos/<uuid:uuid>/<slug:derivative>/", answering.photo, name="photo"),
    # findings
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/<uuid:uuid>/", findings.finding, name="finding"),
    path("findings/<uuid:uuid>/edit/", findings.finding_edit, name="finding_edit"),
    path("findings/<uuid:uuid>/repeats/", findings.finding_repeats, name="finding_repeats"),
    path("findings/<uuid:uuid>/remove/", findings.finding_remove, name="finding_remove"),
    path("findings/<uuid:uuid>/close/", findings.finding_close, name="finding_close"),
    path("findings/<uuid:uuid>/reopen/", findings.finding_reopen, name="finding_reopen"),
    path("findings/<uuid:uuid>/corrective-action/", findings.finding_ask, name="finding_ask"),
    path("findings/<uuid:uuid>/dispute/", disputes.dispute, name="finding_dispute"),
    path("findings/disputes/<uuid:uuid>/decide/", disputes.decide, name="dispute_decide"),
    path("findings/disputes/files/<uuid:uuid>/<slug:derivative>/", disputes.proof, name="dispute_file"),
    path("findings/files/<uuid:uuid>/<slug:derivative>/", findings.proof, name="proof"),
    # who audits
    path("audits/people/<uuid:uuid>/competences/add/", auditors.competence_add, name="competence_add"),
    path("audits/people/<uuid:uuid>/interests/add/", auditors.interest_add, name="interest_add"),
    path("audits/competences/<uuid:uuid>/remove/", auditors.competence_remove, name="competence_remove"),
    path("audits/interests/<uuid:uuid>/remove/", auditors.interest_remove, name="interest_remove"),
    # parts of other pages
    path("audits/people/<uuid:uuid>/", auditors.person_panel, name="person_panel"),
    path("audits/factory/<uuid:uuid>/", panels.factory_panel, name="factory_panel"),
    path("audits/corrective-action/<uuid:uuid>/", panels.corrective_action_panel, name="corrective_action_panel"),
]
