from django.urls import path

from .views import login, passwords, profile

app_name = "core"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("login/code/", login.login_code, name="login_code"),
    path("logout/", login.logout, name="logout"),
    path("language/", login.language, name="language"),
    path("password/reset/", passwords.password_reset, name="password_reset"),
    path("password/reset/sent/", passwords.password_reset_sent, name="password_reset_sent"),
    path("password/set/<str:uid>/<str:token>/", passwords.password_set, name="password_set"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password_change"),
    path("profile/second-factor/", profile.second_factor, name="second_factor"),
    path("mailbox/", profile.mailbox, name="mailbox"),
    path("mailbox/<uuid:uuid>/", profile.mailbox_mail, name="mailbox_mail"),
]
