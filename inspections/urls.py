from django.urls import path

from .views import filing, inspections, library, products, shipments

app_name = "inspections"
urlpatterns = [
    path("products/", products.product_list, name="product_list"),
    path("products/add/", products.product_add, name="product_add"),
    path("products/options/", products.product_options, name="product_options"),
    path("products/<uuid:uuid>/", products.product, name="product"),
    path("products/<uuid:uuid>/edit/", products.product_edit, name="product_edit"),
    path("shipments/", shipments.shipment_list, name="shipment_list"),
    path("shipments/add/", shipments.shipment_add, name="shipment_add"),
    path("shipments/<uuid:uuid>/", shipments.shipment, name="shipment"),
    path("shipments/<uuid:uuid>/edit/", shipments.shipment_edit, name="shipment_edit"),
    path("shipments/<uuid:uuid>/decide/", shipments.shipment_decide, name="shipment_decide"),
    path("shipments/<uuid:uuid>/schedule/", inspections.schedule, name="schedule"),
    path("inspections/", inspections.inspection_list, name="inspection_list"),
    path("inspections/plan/", inspections.plan_preview, name="plan_preview"),
    path("inspections/<uuid:uuid>/", inspections.inspection, name="inspection"),
    path("inspections/<uuid:uuid>/approve/", inspections.approve, name="approve"),
    path("inspections/<uuid:uuid>/send-back/", inspections.send_back, name="send_back"),
    path("inspections/<uuid:uuid>/cancel/", inspections.cancel, name="cancel"),
    path("inspections/<uuid:uuid>/start/", filing.start, name="start"),
    path("inspections/<uuid:uuid>/record/", filing.record, name="record"),
    path("inspections/<uuid:uuid>/facts/", filing.facts, name="facts"),
    path("inspections/<uuid:uuid>/count/", filing.count, name="count"),
    path("inspections/<uuid:uuid>/defect-types/", filing.defect_types, name="filing_defect_types"),
    path("inspections/<uuid:uuid>/photos/", filing.photo_add, name="photo_add"),
    path("inspections/<uuid:uuid>/submit/", filing.submit, name="submit"),
    path("inspections/photos/<uuid:uuid>/remove/", filing.photo_remove, name="photo_remove"),
    path("inspections/photos/<uuid:uuid>/<str:derivative>/", filing.photo, name="photo"),
    path("inspections/factory/<uuid:uuid>/", inspections.factory_panel, name="factory_panel"),
    path("defect-library/", library.defect_type_list, name="defect_type_list"),
    path("defect-library/add/", library.defect_type_add, name="defect_type_add"),
    path("defect-library/<uuid:uuid>/", library.defect_type, name="defect_type"),
    path("defect-library/<uuid:uuid>/edit/", library.defect_type_edit, name="defect_type_edit"),
]
