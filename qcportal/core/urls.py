from django.urls import path

from .views import login, passwords, people, profile, retention

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
    path("profile/tokens/end/", profile.tokens_end, name="tokens_end"),
    path("mailbox/", profile.mailbox, name="mailbox"),
    path("mailbox/<uuid:uuid>/", profile.mailbox_mail, name="mailbox_mail"),
    path("people/", people.person_list, name="person_list"),
    path("people/invite/", people.person_invite, name="person_invite"),
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("people/<uuid:uuid>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:uuid>/invite-again/", people.person_invite_again, name="person_invite_again"),
    path("people/<uuid:uuid>/reactivate/", people.person_reactivate, name="person_reactivate"),
    path("people/<uuid:uuid>/reset-second-factor/", people.person_reset_totp, name="person_reset_totp"),
    path("retention/", retention.retention_list, name="retention_list"),
    path("retention/<uuid:uuid>/", retention.retention_rule, name="retention_rule"),
    path("mail/", people.mail_list, name="mail_list"),
    path("mail/<uuid:uuid>/", people.mail_page, name="mail"),
    path("mail/<uuid:uuid>/retry/", people.mail_retry, name="mail_retry"),
]
