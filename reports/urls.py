from django.urls import path

from .views import corrective_actions, figure_lists, figures, leniency, portfolio, reports, scorecards, trends

app_name = "reports"
urlpatterns = [
    path("trends/", portfolio.trend_list, name="trend_list"),
    path("trends/trends.csv", portfolio.trend_csv, name="trend_csv"),
    path("trends/warnings/", portfolio.warning_list, name="warning_list"),
    path("trends/changes/", portfolio.changes_panel, name="changes_panel"),
    path("trends/alarms/", portfolio.alarms_panel, name="alarms_panel"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/figures/", figures.figures, name="figures"),
    path("reports/figures/lots/", figure_lists.figure_lots, name="figure_lots"),
    path("reports/figures/corrective-actions/", figure_lists.figure_actions, name="figure_actions"),
    path("reports/figures/<slug:chart>.json", figures.figure_chart, name="figure_chart"),
    path("reports/figures/<slug:chart>.csv", figures.figure_csv, name="figure_csv"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/progress/", reports.progress, name="progress"),
    path("reports/<uuid:uuid>/file/", reports.download, name="download"),
    path("reports/<uuid:uuid>/try-again/", reports.try_again, name="try_again"),
    path("reports/of/<uuid:uuid>/", reports.request_report, name="request"),
    path("reports/release/<uuid:uuid>/", reports.request_release, name="request_release"),
    path("reports/shipment/<uuid:uuid>/", reports.shipment_panel, name="shipment_panel"),
    path("reports/corrective-action/<uuid:uuid>/effect/", corrective_actions.effect_panel, name="effect_panel"),
    path("reports/corrective-action/<uuid:uuid>/", corrective_actions.eight_d_panel, name="eight_d_panel"),
    path("reports/corrective-action/<uuid:uuid>/8d/", corrective_actions.request_eight_d, name="request_eight_d"),
    path("compared/", leniency.leniency_list, name="leniency_list"),
    path("compared/own/", leniency.own_leniency, name="own_leniency"),
    path("scorecards/", scorecards.scorecard_list, name="scorecard_list"),
    path("scorecards/all.csv", scorecards.scorecard_csv, name="scorecard_csv"),
    path("scorecards/weights/", scorecards.scorecard_weights, name="scorecard_weights"),
    path("scorecards/factory/<uuid:uuid>/", scorecards.factory_scorecard, name="factory_scorecard"),
    path("scorecards/supplier/<uuid:uuid>/", scorecards.supplier_scorecard, name="supplier_scorecard"),
    path("reports/factory/<uuid:uuid>/", trends.factory_panel, name="factory_panel"),
    path("reports/factory/<uuid:uuid>/chart.json", trends.factory_chart, name="factory_chart"),
    path("reports/factory/<uuid:uuid>/chart.csv", trends.factory_chart_csv, name="factory_chart_csv"),
]
